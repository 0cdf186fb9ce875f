"""How far a changelog is known without a hole. Pure."""

from collections.abc import Iterable
from typing import Final

LOOK_AHEAD: Final = 65_536
"""Offsets remembered behind a hole: more are never under way at once. A hole stays until a recovery reads over it."""


class Reached:
    """The highest offset below which nothing is missing, given the offsets that were written, in any order."""

    __slots__ = ("_ahead", "offset")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        """-1: nothing is there yet."""

        self._ahead: set[int] = set()

    def enter(self, offsets: Iterable[int]) -> bool:
        """Note offsets that are there; returns whether that moved the mark."""
        before = self.offset
        for offset in offsets:
            if self.offset < offset <= self.offset + LOOK_AHEAD:
                self._ahead.add(offset)
        while self.offset + 1 in self._ahead:
            self.offset += 1
            self._ahead.remove(self.offset)
        return self.offset > before
