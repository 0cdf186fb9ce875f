"""What is due next in one partition of the waiting room: a window on rows that may be any number."""

import heapq
from typing import Final

from models.ports import Facts
from rules.waiting_rows import AFTER_ALL, AT
from rules.walk import Row, Stretch, Walk

WINDOW: Final = 1_000
"""Rows in memory, and twice as many at times: 0.6 MB, and of twelve partitions 7 MB."""


class Agenda:
    """The earliest times of a partition in memory, all others on the disk only."""

    def __init__(self, rows: Facts, partition: int, window: int = WINDOW) -> None:
        self._rows = rows
        self._partition = partition
        self._most = window
        self._window: list[tuple[bytes, bytes]] = []
        self._behind: bytes | None = AT
        """From here on rows are only on the disk; None: none is."""

    def enter(self, key: bytes, row: bytes) -> None:
        """Take notice of a time whose row was written."""
        if self._behind is not None and key >= self._behind:
            return
        heapq.heappush(self._window, (key, row))
        if len(self._window) > 2 * self._most:
            self._window = heapq.nsmallest(self._most, self._window)
            self._behind = self._window[-1][0] + b"\0"

    def take(self, until: bytes, most: int) -> list[Row]:
        """Return the earliest rows before a key, at most so many; each is returned once."""
        found: list[Row] = []
        while len(found) < most and self._earliest() < until:
            found.append(Row(self._partition, *heapq.heappop(self._window)))
        return found

    def _earliest(self) -> bytes:
        if not self._window and self._behind is not None:
            self._read_on(self._behind)
        return self._window[0][0] if self._window else AFTER_ALL

    def _read_on(self, behind: bytes) -> None:
        """Read the next of what is on the disk."""
        walk = Walk(self._rows, [Stretch(self._partition, behind, AFTER_ALL)])
        found = walk.step(self._most)
        self._window = [(row.key, row.value) for row in found]  # in their order, so it is a heap
        self._behind = None if walk.is_over else found[-1].key + b"\0"
