"""Holds back a library that repeats itself: some lines a second per logger, and a count of the rest."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

PER_SECOND: Final = 3
"""Lines of one logger that pass in one second: enough to see what is wrong, and that it still is."""


@dataclass(slots=True)
class _Window:
    """One logger's current second."""

    began: float
    passed: int = 0
    held_back: int = 0


class FloodFilter(logging.Filter):
    """Lets the first lines of each second through; the next one that passes says how many did not.

    It is put on a handler, because a logger's filter never sees the lines of its children.
    """

    def __init__(
        self, families: Sequence[str], per_second: int = PER_SECOND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._families = frozenset(families)
        self._per_second = per_second
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line passes; a traceback's line counts like any other."""
        if record.name.partition(".")[0] not in self._families:
            return True
        now = self._clock()
        window = self._windows.setdefault(record.name, _Window(now))
        if now - window.began >= 1.0:
            window.began, window.passed = now, 0
        if window.passed >= self._per_second:
            window.held_back += 1
            return False
        window.passed += 1
        record.held_back, window.held_back = window.held_back, 0
        return True
