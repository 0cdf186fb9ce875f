"""What an operator is: one comparison, read in memory and as a MongoDB filter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from pydantic import JsonValue

Held: TypeAlias = JsonValue | datetime
"""What a device can hold under a name."""

Query: TypeAlias = dict[str, object]
"""A MongoDB filter."""

MAX_NUMBER: Final = 2**53 - 1
"""Above this, integers and floating point numbers can no longer be compared without loss by every server."""

MAX_TEXT: Final = 1_000
"""Characters of a text operand; a regular expression made from it stays far below MongoDB's 32 KB."""


class Kind(StrEnum):
    """What sort of thing stands under a name."""

    PROPERTY = "property"
    """Whatever the app put there."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"


def as_it_is(operand: JsonValue, now: datetime) -> JsonValue:  # noqa: ARG001 -- most operands do not depend on the time
    """Return the operand."""
    return operand


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison, read two ways; ``tests/contract/test_conditions.py`` holds the two together."""

    name: str
    about: str
    """One sentence for the docs."""

    example: JsonValue
    """An operand that makes sense."""

    wants: str
    """What an operand has to be, for whoever gave another."""

    kinds: frozenset[Kind]
    """What it can judge."""

    accepts: Callable[[JsonValue], bool]
    """Tell whether an operand makes sense; asked once, when the command is accepted."""

    test: Callable[[Held, JsonValue], bool]
    """Judge ``(actual, operand)``; a missing property is never asked."""

    query: Callable[[str, JsonValue], Query]
    """Return the MongoDB filter for ``(field, operand)``; it never selects a missing property, unless `missing` does.

    MongoDB applies each predicate of one field to the elements of a list separately, so two predicates may be met by
    two elements; a filter that needs both of one element says so by ``$elemMatch``.
    """

    missing: bool = False
    """The answer where the property is missing."""

    ready: Callable[[JsonValue, datetime], JsonValue] = as_it_is
    """Return the operand as it is at a moment; ``test`` and ``query`` get only operands made ready."""


def elements(actual: Held) -> Sequence[Held]:
    """Return the members of a list, or the value as the only one."""
    return actual if isinstance(actual, list) else [actual]


def is_number(value: object) -> bool:
    """Tell whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_exact_number(operand: object) -> bool:
    """Tell whether an operand is a finite number that every server compares exactly."""
    return isinstance(operand, int | float) and not isinstance(operand, bool) and abs(operand) <= MAX_NUMBER


def is_text(operand: object) -> bool:
    """Tell whether an operand is a text that MongoDB can keep: no NUL, no half of a surrogate pair, bounded."""
    if not isinstance(operand, str) or len(operand) > MAX_TEXT or "\0" in operand:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in operand)


def is_scalar(operand: object) -> bool:
    """Tell whether an operand is a text, a number, true or false."""
    return isinstance(operand, bool) or is_exact_number(operand) or is_text(operand)


def same(actual: Held, operand: JsonValue) -> bool:
    """Tell whether two scalars are equal: 1 is 1.0, but neither true nor "1"."""
    if is_number(actual) and is_number(operand):
        return actual == operand
    return type(actual) is type(operand) and isinstance(actual, str | bool) and actual == operand
