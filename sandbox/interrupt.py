"""Turns the signals that ask a program to end into one orderly end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def until_interrupted() -> Iterator["Interruption"]:
    """Yield what tells of Ctrl-C, SIGTERM or a closed terminal.

    Before somebody waits for it, the first of them raises KeyboardInterrupt, so that a long start can be broken off.
    The others are ignored: the way out must not be broken off.
    """
    interruption = Interruption()
    before = {signum: signal.signal(signum, interruption.handle) for signum in SIGNALS}
    try:
        yield interruption
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


class Interruption:
    """Whether the end was asked for."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._awaited = False

    def handle(self, signum: int, frame: FrameType | None) -> None:
        """Take a signal."""
        del signum, frame
        first = not self._asked.is_set()
        self._asked.set()
        if first and not self._awaited:
            raise KeyboardInterrupt

    def wait(self) -> None:
        """Return when the end is asked for."""
        self._awaited = True
        self._asked.wait()
