"""Markdown tables, of a model's fields above all."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from models.control import SCOPE_PATTERN
from streams.console.docs.attributes import one_line, sentences

Schema = dict[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def fields_table(model: type[BaseModel]) -> str:
    """Return every field of a model: what it may be, what it is when absent, what it means."""
    schema = model.model_json_schema()
    required, about = set(schema.get("required", ())), sentences(model)
    rows = [
        (f"`{name}`", words(part), "required" if name in required else _default(part), plain(about.get(name, "")))
        for name, part in schema.get("properties", {}).items()
    ]
    return table(("field", "may be", "when absent", "meaning"), rows)


def section(title: str, model: type[BaseModel]) -> str:
    """Return a heading, the model's own sentence, and its fields."""
    return f"### {title}\n\n{plain(one_line(model.__doc__))}\n\n{fields_table(model)}"


def plain(text: str) -> str:
    """Return a docstring's mark-up as Markdown's."""
    return text.replace("``", "`")


def words(schema: Schema) -> str:
    """Say in words what a JSON schema allows."""
    kind = schema.get("type")
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema.get("enum", [schema.get("const")]))
    if "$ref" in schema:
        return _linked(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(words(option) for option in schema["anyOf"])
    if kind == "array":
        return f"list of {words(schema['items'])}{_bounds(schema)}"
    inside = schema.get("additionalProperties")
    if kind == "object" and isinstance(inside, dict) and inside:
        return f"object of {words(inside)}"
    return f"{kind}{_bounds(schema)}" if kind else "any JSON"


def _linked(name: str) -> str:
    """Return a link to another model's section; a JSON value and an enumeration have none."""
    known = {"JsonValue": "any JSON", "Lane": "`campaign`, `direct`"}
    return known.get(name, f"[{name}](#{name.lower()})")


BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "pattern": "`{}`",
}


def _bounds(schema: Schema) -> str:
    # The pattern of a scope is longer than its explanation, which stands beside it.
    said = [
        text.format(schema[name]) for name, text in BOUNDS.items() if schema.get(name, SCOPE_PATTERN) != SCOPE_PATTERN
    ]
    if schema.get("format") == "date-time":
        said.append("a time with its zone, ISO 8601")
    return f" ({', '.join(said)})" if said else ""


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "" if default is None else f"`{json.dumps(default)}`"
