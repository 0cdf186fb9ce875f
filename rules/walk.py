"""A walk through rows of several partitions, a step at a time: nobody waits for all of it."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from models.ports import Facts

STEP: Final = 250
"""Rows: a few milliseconds."""

STEP_BYTES: Final = 1_048_576
"""Rows of a megabyte are rare, but 250 of them must not be in memory at once."""


class Row(NamedTuple):
    """One row, and where it is."""

    partition: int
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a partition from a key until before another."""

    partition: int
    first: bytes
    end: bytes


class Walk:
    """Gives every row of some stretches once, but those that come behind its back; holds nothing between two steps."""

    def __init__(self, rows: Facts, stretches: Iterable[Stretch]) -> None:
        self._rows = rows
        self._left = deque(stretches)

    @property
    def is_over(self) -> bool:
        """Tell whether there is no further step."""
        return not self._left

    def step(self, most: int = STEP) -> list[Row]:
        """Return the next rows, at most so many, and about a megabyte."""
        found: list[Row] = []
        room = STEP_BYTES
        while self._left and len(found) < most and room > 0:
            stretch = self._left.popleft()
            for key, value in self._rows.scan(stretch.partition, start=stretch.first):
                if key >= stretch.end:
                    break
                found.append(Row(stretch.partition, key, value))
                room -= len(value)
                if len(found) == most or room <= 0:
                    self._left.appendleft(replace(stretch, first=key + b"\0"))
                    break
        return found
