"""The messages of the AsyncAPI document: one for each kind of record, named ``<topic>.<kind>``."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import TypeAdapter

from models.topic import TopicSpec
from streams.console.docs.contract.carried import CARRIED, Carried
from streams.console.docs.contract.form import Form
from streams.console.docs.contract.letters import headers
from streams.console.docs.contract.schemas import MODES
from streams.topics import DEADLETTERS

Json = dict[str, Any]

SCHEMAS: Final = "#/components/schemas/"

BINDING: Final = "0.5.0"
"""The version of the Kafka binding's specification."""


def messages() -> tuple[dict[str, Json], Json]:
    """Return the messages by topic and name, and the schemas that they refer to by name."""
    roots, parts = TypeAdapter.json_schemas(
        [(carried.topic.name, MODES[carried.side], carried.model) for carried in CARRIED],
        schema_generator=Form,
        ref_template=SCHEMAS + "{model}",
    )
    by_name = {name: root for (name, _), root in roots.items()}
    found = {carried.topic.name: dict(_of_topic(carried, by_name[carried.topic.name])) for carried in CARRIED}
    return found, {name: draft7(part) for name, part in parts["$defs"].items()}


def letters() -> Json:
    """Return those of ``deadletters``, which have headers and any value."""
    whatever = {"type": "string", "format": "binary"}
    return {
        f"{DEADLETTERS.name}.{kind}": {
            "name": kind,
            "summary": schema["description"],
            "contentType": "application/octet-stream",
            "headers": schema,
            "payload": whatever,
            "bindings": _bindings(DEADLETTERS),
        }
        for kind, schema in headers().items()
    }


def draft7(part: Any) -> Any:
    """Return a schema in the words of draft 7, where what stands beside a reference means nothing."""
    if isinstance(part, list):
        return [draft7(each) for each in part]
    if not isinstance(part, dict):
        return part
    whole = {name: draft7(each) for name, each in part.items()}
    if "prefixItems" in whole:
        whole["items"] = whole.pop("prefixItems")
    if "$ref" in whole and len(whole) > 1:
        return {"allOf": [{"$ref": whole.pop("$ref")}], **whole}
    return whole


def _of_topic(carried: Carried, root: Json) -> Iterator[tuple[str, Json]]:
    topic = carried.topic
    tagged = root.get("discriminator", {})
    tag = tagged.get("propertyName")
    for kind, reference in tagged.get("mapping", {topic.value.lower(): root.get("$ref")}).items():
        message: Json = {"name": kind, "payload": {"$ref": reference}, "bindings": _bindings(topic)}
        of_kind = [each for each in carried.examples if tag is None or each[tag] == kind]
        examples = [{"name": f"{kind}-{number}", "payload": each} for number, each in enumerate(of_kind, start=1)]
        yield f"{topic.name}.{kind}", message | ({"examples": examples} if examples else {})


def _bindings(topic: TopicSpec) -> Json:
    key = {"type": "string", "description": f"The {topic.key}."}
    return {"kafka": {"key": key, "bindingVersion": BINDING}}
