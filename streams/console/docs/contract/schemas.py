"""The JSON Schemas (2020-12) of the topics, one document for each."""

from typing import Any, Final

from pydantic.json_schema import JsonSchemaMode

from rules.compatibility import Side
from streams.console.docs.contract.carried import CARRIED, Carried
from streams.console.docs.contract.form import GROWS, Form
from streams.console.docs.contract.letters import headers
from streams.topics import DEADLETTERS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

MODES: Final[dict[Side, JsonSchemaMode]] = {Side.WRITTEN: "validation", Side.READ: "serialization"}

LETTERS: Final = f"{DEADLETTERS.name}.headers"
"""What a dead letter says of itself stands in its headers; its value is whatever could not be handled."""


def names() -> list[str]:
    """Return the name of every document: a topic's, or what of a topic's records it describes."""
    return [*(carried.topic.name for carried in CARRIED), LETTERS]


def schemas() -> dict[str, dict[str, Any]]:
    """Return every document by its name."""
    return {carried.topic.name: _document(carried) for carried in CARRIED} | {
        LETTERS: _head(LETTERS, DEADLETTERS.about) | {"anyOf": list(headers().values())}
    }


def side_of(name: str) -> Side:
    """Return who else holds a document; letters are ours to write."""
    return next((carried.side for carried in CARRIED if carried.topic.name == name), Side.READ)


def _document(carried: Carried) -> dict[str, Any]:
    schema = carried.model.json_schema(schema_generator=Form, mode=MODES[carried.side])
    grows = {GROWS: True} if carried.may_grow else {}
    return _head(carried.topic.name, carried.topic.about) | grows | schema


def _head(name: str, about: str) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": f"urn:carillon:schema:{name}", "title": name, "description": about}
