"""JSON Schemas in few words, for tests that change one."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
NULL: Schema = {"type": "null"}


def an_object(*required: str, **fields: Schema) -> Schema:
    """Return an object with these fields, of which some are always there."""
    return {"type": "object", "properties": fields, "required": list(required)}


def closed(schema: Schema) -> Schema:
    """Return an object that may have no other fields."""
    return schema | {"additionalProperties": False}


def words(*values: str) -> Schema:
    """Return an enumeration."""
    return TEXT | {"enum": list(values)}


def maybe(schema: Schema) -> Schema:
    """Return what may also be null."""
    return {"anyOf": [schema, NULL], "default": None}


def a_list(of: Schema) -> Schema:
    """Return a list."""
    return {"type": "array", "items": of}


def a_union(tag: str, **kinds: Schema) -> Schema:
    """Return objects that say in the field *tag* which of them they are, each with a definition of its own."""
    parts = {}
    for kind, part in kinds.items():
        properties = part["properties"] | {tag: TEXT | {"const": kind}}
        parts[kind.title()] = part | {"properties": properties, "required": [*part["required"], tag]}
    references = {kind: f"#/$defs/{kind.title()}" for kind in kinds}
    return {
        "$defs": parts,
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": tag, "mapping": references},
    }
