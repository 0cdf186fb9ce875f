"""Holds back a library that repeats itself: some lines of a kind a second, and a count of the rest.

A kind is a logger's sentence before anything is put into it. A library that cries once amid what it repeats is heard:
that one line may be the only word of what is broken.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

PER_SECOND: Final = 1
"""Lines of one kind that pass in one second: enough to see what is wrong, and that it still is."""

KINDS: Final = 1_000
"""As many are told apart; a library that builds its sentences itself has no end of them, and all others
are one kind."""

OTHERS: Final = ("", "")


@dataclass(slots=True)
class _Window:
    """The current second of one kind."""

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
        self._windows: dict[tuple[str, str], _Window] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line passes; a traceback's line counts like any other."""
        if record.name.partition(".")[0] not in self._families:
            return True
        now = self._clock()
        window = self._window(record.name, str(record.msg), now)
        if now - window.began >= 1.0:
            window.began, window.passed = now, 0
        if window.passed >= self._per_second:
            window.held_back += 1
            return False
        window.passed += 1
        record.held_back, window.held_back = window.held_back, 0
        return True

    def _window(self, logger: str, sentence: str, now: float) -> _Window:
        kind = logger, sentence
        if kind not in self._windows and len(self._windows) >= KINDS:
            kind = OTHERS
        return self._windows.setdefault(kind, _Window(now))
