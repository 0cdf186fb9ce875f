"""The log of requests: the latest in memory, all of them in a file of NDJSON."""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from simulators.entry import Entry, Noted, One

KEPT: Final = 50_000
"""Requests in memory: about 300 bytes each, less the bodies."""

KEPT_BODIES: Final = 10_000
"""Bodies in memory that are not made of a pattern again: at most 4 kB each."""

FLUSH_S: Final = 0.1
"""A process that is killed loses at most so much of the file."""


class Journal:
    """Keeps what was noted; the file is written in bulk."""

    def __init__(self, file: Path | None, loop: AbstractEventLoop) -> None:
        self._kept: deque[Noted] = deque()
        self._size = 0
        """Requests in ``_kept``."""
        self._with_body: deque[One] = deque()
        self._unwritten: list[Noted] = []
        self._loop = loop
        self._timer: TimerHandle | None = None
        self._file: BinaryIO | None = file.open("ab", buffering=0) if file is not None else None

    def add(self, entry: Entry, body: bytes) -> None:
        """Keep an entry."""
        one = One(entry, body)
        self._with_body.append(one)
        if len(self._with_body) > KEPT_BODIES:
            self._with_body.popleft().body = None
        self.note(one)

    def note(self, noted: Noted) -> None:
        """Keep what is noted of one request or several."""
        self._kept.append(noted)
        self._size += len(noted)
        while self._size - len(self._kept[0]) >= KEPT:
            self._size -= len(self._kept.popleft())
        if self._file is not None:
            self._unwritten.append(noted)
            if self._timer is None:
                self._timer = self._loop.call_later(FLUSH_S, self.flush)

    def flush(self) -> None:
        """Write what the file does not have yet."""
        self._timer = None
        if self._file is not None and self._unwritten:
            self._file.write(b"".join([noted.lines() for noted in self._unwritten]))
            self._unwritten.clear()

    def lines(self, notification_id: str | None, token: str | None, *, with_bodies: bool) -> Iterator[bytes]:
        """Go through the kept entries that fit, oldest first, as lines of JSON."""
        for noted in self._kept:
            if notification_id in (None, noted.notification_id):
                for entry, body in noted.entries():
                    if token in (None, entry.token):
                        yield entry.line(body if with_bodies else None)

    def clear(self) -> None:
        """Forget what is in memory; the file keeps what it has."""
        self._kept.clear()
        self._with_body.clear()
        self._size = 0

    def close(self) -> None:
        """Write the rest and close the file."""
        self.flush()
        if self._timer is not None:
            self._timer.cancel()
        if self._file is not None:
            self._file.close()
            self._file = None
