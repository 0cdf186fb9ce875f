"""The rule is held against a validator: on our own schemas, changed in every place, and on every example."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from rules.compatibility import Side
from rules.schema_changes import GROWS, breaks
from streams.console.docs.contract.carried import CARRIED, Carried
from streams.console.docs.contract.schemas import schemas

SCHEMAS = schemas()
TIMES = FormatChecker(["date-time"])
Path = tuple[str | int, ...]

OTHERS = {
    "type": "array",
    "const": "another",
    "enum": ["another"],
    "pattern": "^another$",
    "additionalProperties": False,
}
"""What a keyword may become, if not nothing at all."""


def of(carried: Carried) -> Any:
    """Return a topic's schema with a union that may overlap: a tag tells kinds apart, for our reader too."""
    schema = {name: part for name, part in SCHEMAS[carried.topic.name].items() if name != GROWS}
    return schema | {"anyOf": schema.pop("oneOf")} if "oneOf" in schema else schema


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """Give every place of a schema; what is only told apart from what is judged."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, part in parts:
        if name not in {"description", "title", "discriminator", "default", "$schema", "$id", GROWS}:
            yield (*path, name)
            yield from places(part, (*path, name))


def changed(schema: Any, path: Path, to: Any) -> Any:
    """Return a schema with something else in one place; None takes it away."""
    copy = node = deepcopy(schema)
    for step in path[:-1]:
        node = node[step]
    if to is None:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return copy


def variants(schema: Any) -> Iterator[tuple[Path, Any]]:
    """Give the schema with each place taken away, and with each keyword turned into another that is still one."""
    for path in places(schema):
        if path[0] != "$defs" or len(path) > 2:
            yield path, changed(schema, path, None)
        if path[-1] in OTHERS and path[-2:-1] != ("properties",):
            yield path, changed(schema, path, OTHERS[str(path[-1])])
        if path[-1] == "required":
            yield path, changed(schema, path, ["another"])


def refuses(schema: Any, examples: tuple[Any, ...]) -> bool:
    judge = Draft202012Validator(schema, format_checker=TIMES)
    return not all(judge.is_valid(example) for example in examples)


@pytest.mark.parametrize("carried", CARRIED, ids=lambda carried: carried.topic.name)
def test_whatever_would_refuse_an_example_is_told_on_either_side(carried: Carried) -> None:
    """As the new schema, it refuses what producers write; as a reader's old one, what we write now."""
    today = of(carried)
    harmful = 0
    for path, other in variants(today):
        if refuses(other, carried.examples):
            harmful += 1
            assert breaks(today, other, Side.WRITTEN), path
            assert breaks(other, today, Side.READ), path
    assert harmful > 20


@pytest.mark.parametrize("carried", CARRIED, ids=lambda carried: carried.topic.name)
def test_a_schema_does_not_differ_from_itself(carried: Carried) -> None:
    today = SCHEMAS[carried.topic.name]

    assert breaks(today, deepcopy(today), Side.WRITTEN) == []
    assert breaks(today, deepcopy(today), Side.READ) == []
