"""A JSON Schema taken apart: what a value may be, one kind at a time."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rules.compatibility import Schema

ANY: Final = "any"
"""The type of a schema that names none."""

UNIONS: Final = ("anyOf", "oneOf")

TYPES: Final = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}

NOTES: Final = frozenset(
    {"$schema", "$id", "$defs", "title", "description", "examples", "deprecated", "default", "discriminator"}
)
"""Keywords that refuse no value."""


def resolved(schema: Schema, root: Schema) -> Schema:
    """Return a schema with what it refers to in its place; its own words go before those of what it refers to.

    Raises
    ------
    KeyError
        If the reference leads nowhere; only ``#/$defs/<name>`` leads somewhere.
    """
    if "$ref" not in schema:
        return schema
    own = {name: part for name, part in schema.items() if name != "$ref"}
    return {**resolved(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root), **own}


def shapes(schema: Schema, root: Schema) -> Iterator[Schema]:
    """Give each kind of value that a schema takes, with one ``type`` each; a constant is an enumeration of one."""
    whole = resolved(schema, root)
    union = next((name for name in UNIONS if name in whole and not whole.keys() & {"type", "properties"}), None)
    if union:
        common = {name: part for name, part in whole.items() if name != union and name not in NOTES}
        for part in whole[union]:
            yield from ({**shape, **common} for shape in shapes(part, root))
        return
    if "const" in whole:
        whole = {**whole, "enum": [whole["const"]]}
    kinds = whole.get("type", [TYPES[type(word)] for word in whole["enum"][:1]] if "enum" in whole else ANY)
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        yield {**{name: part for name, part in whole.items() if name != "const"}, "type": kind}


def tags(shape: Schema, root: Schema) -> dict[str, Any]:
    """Return the fields by which an object says what it is, each with its word."""
    parts = {name: resolved(shape.get("properties", {}).get(name, {}), root) for name in shape.get("required", ())}
    return {name: part["const"] for name, part in parts.items() if "const" in part}


def can_be_told_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two objects with these tags are never the same kind."""
    return any(one[name] != other[name] for name in one.keys() & other.keys())


def label(shape: Schema, root: Schema) -> str:
    """Return what to call a kind of value: its tag, or its type."""
    return tag(shape, root) or str(shape["type"])


def tag(shape: Schema, root: Schema) -> str:
    """Return the words by which an object says what it is; empty: it says nothing."""
    return " ".join(map(str, tags(shape, root).values()))
