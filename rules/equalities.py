"""Operators that ask for the very same value: equal, not_equal, one_of, none_of.

The negative ones select only devices that have the property: not_equal is "something else is known", and of a list
it says that no element is equal. A NOT group says less: it also selects the devices that do not have the property.
"""

from typing import Final

from pydantic import JsonValue

from rules.comparison import Held, Kind, Operator, Query, elements, is_scalar, same
from rules.presence import PRESENT

MAX_CHOICES: Final = 500
"""Values in one list; MongoDB looks through all of them for each device without the value."""

KINDS: Final = frozenset({Kind.PROPERTY, Kind.TEXT, Kind.NUMBER})

SCALAR: Final = "a text, a number, true or false (for null use missing)"

CHOICES: Final = f"a list of 1 to {MAX_CHOICES} values, each a text, a number, true or false"


def _is_choice(operand: JsonValue) -> bool:
    return isinstance(operand, list) and 1 <= len(operand) <= MAX_CHOICES and all(map(is_scalar, operand))


def _choices(operand: JsonValue) -> list[JsonValue]:
    return operand if isinstance(operand, list) else [operand]


def _equal(actual: Held, operand: JsonValue) -> bool:
    return any(same(element, operand) for element in elements(actual))


def _one_of(actual: Held, operand: JsonValue) -> bool:
    return any(_equal(actual, choice) for choice in _choices(operand))


def _is_any(field: str, operand: JsonValue) -> list[Query]:
    """Return one equality per choice; not ``$in``, which the stand-in server lets look into lists within lists."""
    return [{field: choice} for choice in _choices(operand)]


def _different(actual: Held, operand: JsonValue) -> bool:
    return not _one_of(actual, operand)


def _different_query(field: str, operand: JsonValue) -> Query:
    return {field: {"$type": PRESENT}, "$nor": _is_any(field, operand)}


EQUAL: Final = Operator(
    name="equal",
    about='The same text, number, true or false; of a list: any element is. 1 equals 1.0, but not true and not "1".',
    example="gold",
    wants=SCALAR,
    kinds=KINDS,
    accepts=is_scalar,
    test=_equal,
    query=lambda field, operand: {field: operand},
)

NOT_EQUAL: Final = Operator(
    name="not_equal",
    about="The property is there and is something else; of a list: no element is equal.",
    example="gold",
    wants=SCALAR,
    kinds=KINDS,
    accepts=is_scalar,
    test=_different,
    query=_different_query,
)

ONE_OF: Final = Operator(
    name="one_of",
    about="Equal to one of the values given; of a list: any element is.",
    example=["gold", "silver"],
    wants=CHOICES,
    kinds=KINDS,
    accepts=_is_choice,
    test=_one_of,
    query=lambda field, operand: {"$or": _is_any(field, operand)},
)

NONE_OF: Final = Operator(
    name="none_of",
    about="The property is there and equals none of the values given; of a list: no element does.",
    example=["gold", "silver"],
    wants=CHOICES,
    kinds=KINDS,
    accepts=_is_choice,
    test=_different,
    query=_different_query,
)
