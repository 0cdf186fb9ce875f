"""The AsyncAPI document holds together: every reference leads somewhere, every topic is there once, with its key."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from settings import KafkaSettings
from streams.console.docs.contract.asyncapi import document
from streams.console.docs.contract.carried import CARRIED
from streams.console.docs.contract.messages import draft7
from streams.topics import DEADLETTERS

DOCUMENT = document()
OPEN = [*(carried.topic for carried in CARRIED), DEADLETTERS]
ADDRESS = "urn:document"


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if isinstance(node.get("$ref"), str) else [])
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def resolved(reference: str) -> Any:
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))

    assert len(found) > 50
    for reference in found:
        assert resolved(reference) is not None


def test_nothing_stands_beside_a_reference() -> None:
    """Until draft 7, and in AsyncAPI's own objects, it would mean nothing."""
    beside = [node for node in nodes(DOCUMENT) if "$ref" in node and len(node) > 1]

    assert beside == []


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from nodes(part)
    elif isinstance(node, list):
        for part in node:
            yield from nodes(part)


@pytest.mark.parametrize("topic", OPEN, ids=lambda topic: topic.name)
def test_every_topic_is_there_once_as_the_broker_has_it(topic: Any) -> None:
    addresses = [channel["address"] for channel in DOCUMENT["channels"].values()]
    channel = DOCUMENT["channels"][topic.name]
    kafka = channel["bindings"]["kafka"]

    assert addresses.count(f"{{prefix}}{topic.name}") == 1
    assert topic.key in channel["description"]
    assert kafka["partitions"] == topic.partitions
    assert kafka["topicConfiguration"]["max.message.bytes"] == topic.max_message_bytes


def test_the_prefix_and_the_broker_are_those_of_the_settings() -> None:
    assert DOCUMENT["components"]["parameters"]["prefix"]["default"] == KafkaSettings().prefix
    assert DOCUMENT["servers"]["kafka"]["variables"]["bootstrap"]["default"] == KafkaSettings().bootstrap


def test_carillon_receives_what_others_write_and_sends_what_they_read() -> None:
    told = {each["channel"]["$ref"].rpartition("/")[2]: each["action"] for each in DOCUMENT["operations"].values()}

    assert told == {
        "commands": "receive",
        "devices": "receive",
        "results": "send",
        "progress": "send",
        "deadletters": "send",
    }
    assert len(DOCUMENT["operations"]) == len(told)


def test_every_message_stands_in_one_channel_and_tells_its_key() -> None:
    used = [each["$ref"] for channel in DOCUMENT["channels"].values() for each in channel["messages"].values()]

    assert sorted(used) == sorted(f"#/components/messages/{name}" for name in DOCUMENT["components"]["messages"])
    for message in DOCUMENT["components"]["messages"].values():
        assert message["bindings"]["kafka"]["key"]["description"].startswith("The ")
        assert {"payload", "name"} <= set(message)


def test_every_example_is_right_by_the_schema_of_its_message_and_by_no_other_of_its_channel() -> None:
    registry = Registry().with_resource(ADDRESS, DRAFT7.create_resource(DOCUMENT))
    for name, message in DOCUMENT["components"]["messages"].items():
        topic = name.partition(".")[0]
        for example in message.get("examples", ()):
            right = [
                other
                for other, schema in DOCUMENT["components"]["messages"].items()
                if other.startswith(f"{topic}.") and _is_right(schema["payload"], example["payload"], registry)
            ]
            assert right == [name]


def _is_right(schema: dict[str, Any], value: Any, registry: Registry[Any]) -> bool:
    return bool(Draft7Validator({"$ref": ADDRESS + schema["$ref"]}, registry=registry).is_valid(value))


def test_every_message_has_an_example_and_every_record_of_headers_has_headers() -> None:
    for name, message in DOCUMENT["components"]["messages"].items():
        assert ("headers" in message) if name.startswith("deadletters.") else message["examples"]


def test_names_are_those_that_the_specification_allows() -> None:
    for kind in DOCUMENT["components"].values():
        assert all(re.fullmatch(r"[a-zA-Z0-9._-]+", name) for name in kind)


def test_what_stands_beside_a_reference_is_kept_and_a_tuple_is_said_as_of_old() -> None:
    new = {"properties": {"lane": {"$ref": "#/a", "default": "x"}, "pair": {"prefixItems": [{"$ref": "#/b"}]}}}

    assert draft7(new) == {
        "properties": {"lane": {"allOf": [{"$ref": "#/a"}], "default": "x"}, "pair": {"items": [{"$ref": "#/b"}]}}
    }
