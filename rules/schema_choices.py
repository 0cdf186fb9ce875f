"""Objects that have exactly one of some fields, as a JSON Schema says it: a ``oneOf`` of what is required."""

from collections.abc import Mapping
from typing import Any, Final

from rules.compatibility import Schema

KEYWORD: Final = "oneOf"


def choices(shape: Schema) -> Mapping[str, Schema] | None:
    """Return each choice by its field; None: the keyword is there and says something else, or it is not there."""
    found: dict[str, Schema] = {}
    for part in shape.get(KEYWORD, ()):
        names: Any = part.get("required", ())
        if len(names) != 1 or part.keys() - {"required", "properties"}:
            return None
        found[names[0]] = part
    return found or None


def takes_less(wide: Schema, narrow: Schema) -> list[str] | None:
    """Return the fields whose choice *narrow* refuses; None: one cannot tell.

    A choice more is harmless where its field is new, and so never stood beside another choice.
    """
    theirs, ours = choices(wide), choices(narrow)
    if wide.get(KEYWORD) == narrow.get(KEYWORD) or KEYWORD not in narrow:
        return []
    if theirs is None or ours is None:
        return None
    lost = [name for name, part in theirs.items() if ours.get(name) != part]
    return lost + [name for name in ours if name not in theirs and name in wide.get("properties", {})]
