"""Many texts as one text: written and read by one call of C, and by those who need none of them not at all.

Each text stands behind a separator, which is the first character of the whole: a blank unless one of them holds one.
"""

from collections.abc import Sequence
from itertools import count
from typing import Final

BLANK: Final = " "
"""JSON writes it as it is."""

OTHERS: Final = 0xE000
"""The first of Unicode's private characters: from here on there is one that no text holds."""


def to_column(texts: Sequence[str]) -> str:
    """Return texts as one; of none, nothing."""
    if not texts:
        return ""
    whole = "".join(texts)
    separator = BLANK if BLANK not in whole else next(sign for sign in map(chr, count(OTHERS)) if sign not in whole)
    return separator + separator.join(texts)


def from_column(column: str) -> list[str]:
    """Return the texts."""
    return column[1:].split(column[0]) if column else []


def length_of(column: str) -> int:
    """Return how many texts there are."""
    return column.count(column[0]) if column else 0
