"""Operators that ask whether a property is there: exists, missing.

A property is missing where it is absent or null, and where its path does not lead through maps alone.
An empty list, an empty map and an empty text are there.
"""

from typing import Final

from pydantic import JsonValue

from rules.comparison import Held, Kind, Operator, Query

PRESENT: Final = ["array", "object", "string", "number", "bool", "date"]
"""Every BSON type that a device can hold, except null. ``{"$ne": null}`` would not do: a list with a null fails it."""


def _no_operand(operand: JsonValue) -> bool:
    return operand is None or operand is True


def _exists(_actual: Held, _operand: JsonValue) -> bool:
    return True


def _exists_query(field: str, _operand: JsonValue) -> Query:
    return {field: {"$type": PRESENT}}


def _is_missing(_actual: Held, _operand: JsonValue) -> bool:
    return False


def _missing_query(field: str, _operand: JsonValue) -> Query:
    return {"$nor": [{field: {"$type": PRESENT}}]}


EXISTS: Final = Operator(
    name="exists",
    about="The property is there and not null; it may be empty.",
    example=None,
    wants="no value",
    kinds=frozenset(Kind),
    accepts=_no_operand,
    test=_exists,
    query=_exists_query,
)

MISSING: Final = Operator(
    name="missing",
    about="The property is absent or null.",
    example=None,
    wants="no value",
    kinds=frozenset(Kind),
    accepts=_no_operand,
    test=_is_missing,
    query=_missing_query,
    missing=True,
)
