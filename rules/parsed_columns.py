"""A long column of a parsed record, checked as a whole: one by one it would cost more than all that comes after."""

from collections.abc import Collection
from typing import Any, Final

from models.errors import PoisonError

TEXT: Final[frozenset[type]] = frozenset({str})
TEXT_OR_NONE: Final[frozenset[type]] = frozenset({str, type(None)})
NUMBER: Final[frozenset[type]] = frozenset({int})


def column_of(name: str, value: object, kinds: Collection[type]) -> list[Any]:
    """Return a list whose entries are of these kinds; raises PoisonError (``schema``)."""
    # the exact types: JSON knows no others, and True is an int
    if type(value) is not list or not set(kinds).issuperset(map(type, value)):
        raise PoisonError(reason="schema", detail=f"{name}: a list of {' or '.join(sorted(k.__name__ for k in kinds))}")
    return value


def optional_column_of(name: str, value: object, kinds: Collection[type]) -> list[Any] | None:
    """Return the same, or None where there is none."""
    return None if value is None else column_of(name, value, kinds)
