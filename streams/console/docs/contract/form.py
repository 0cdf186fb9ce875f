"""How a model becomes a JSON Schema that explains itself: every field and word with the sentence under it."""

from enum import Enum
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from models.outcome import Reason
from streams.console.docs.attributes import one_line, sentences
from streams.console.docs.tables import plain

GROWS: Final = "x-may-grow"
"""The keyword that tells a reader that there will be more; ``rules.schema_changes`` lets such a thing grow."""

WORDS: Final = "x-extensible-enum"
"""The keyword with the words that are known, where a reader has to bear others: a strict ``enum`` would refuse them."""

SAID: Final = "x-said"
"""Where a description stands until pydantic has written its own."""

OPEN: Final[frozenset[type[Enum]]] = frozenset({Reason})
"""Enumerations that get a new word when a provider finds a new way to fail."""


class Form(GenerateJsonSchema):
    """Pydantic's own, with our sentences.

    What we write is described in the mode ``serialization``. A field with a default is optional there too: what an
    older release wrote is still on the topic, and lacks it.
    """

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave out titles that only repeat a field's name."""
        del schema
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Describe a model and its fields; a tag such as ``kind`` is always there, whatever its default."""
        found = super().model_schema(schema)
        found["description"] = plain(one_line(schema["cls"].__doc__))
        about = sentences(schema["cls"])
        for name, part in found.get("properties", {}).items():
            if name in about:
                part["description"] = plain(about[name])
            if "const" in part:
                part.pop("default", None)
                found["required"] = list(dict.fromkeys([*found.get("required", ()), name]))
        return found

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Describe each word, and leave the list open for readers where it may grow."""
        found = super().enum_schema(schema)
        owner, about = schema["cls"], sentences(schema["cls"])
        lines = [f"- `{word.value}`: {plain(about[word.name])}" for word in schema["members"] if word.name in about]
        if owner in OPEN and self.mode == "serialization":
            found[WORDS] = found.pop("enum")
            lines.append("A later release may have more: take one that you do not know for just another reason.")
        found[SAID] = "\n".join([plain(one_line(owner.__doc__)), *lines])
        return found

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """Describe enumerations as we said: what pydantic says of them comes after ``enum_schema``."""
        return super().sort(_described(value), parent_key)


def _described(node: Any) -> Any:
    if isinstance(node, list):
        return [_described(part) for part in node]
    if not isinstance(node, dict):
        return node
    whole = {name: _described(part) for name, part in node.items()}
    return whole | {"description": whole.pop(SAID)} if SAID in whole else whole
