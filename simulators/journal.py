"""The log of requests: the latest in memory, all of them in a file of NDJSON."""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import orjson

KEPT = 200_000
"""Requests in memory: about 200 bytes each, less the bodies."""

KEPT_BODIES = 10_000
"""Bodies in memory: at most 4 kB each."""

FLUSH_S = 0.1
"""A process that is killed loses at most so much of the file."""


class Entry(NamedTuple):
    """One request and what it was answered."""

    at: float
    """Seconds since 1970."""

    token: str
    delivery_id: str
    notification_id: str
    collapse_id: str
    """FCM: the Android notification's tag. APNs: apns-collapse-id."""

    answer: str
    status: int
    sender: str = ""
    """Whose credentials it came with; see ``attempt.Attempt.sender``."""

    taken: bool = False
    """The provider has taken it, whether or not its answer arrives."""

    def line(self, body: bytes | None = None) -> bytes:
        """Return the entry as one line of JSON."""
        said: dict[str, object] = dict(zip(self._fields, self, strict=True))
        if body is not None:
            said["body"] = body.decode("utf-8", "replace")
        return orjson.dumps(said) + b"\n"


class Journal:
    """Keeps entries; the file is written in bulk."""

    def __init__(self, file: Path | None, loop: AbstractEventLoop) -> None:
        self._kept: deque[Entry] = deque(maxlen=KEPT)
        self._bodies: deque[bytes] = deque(maxlen=KEPT_BODIES)
        """Of the latest entries."""
        self._unwritten: list[Entry] = []
        self._loop = loop
        self._timer: TimerHandle | None = None
        self._file: BinaryIO | None = file.open("ab", buffering=0) if file is not None else None

    def add(self, entry: Entry, body: bytes) -> None:
        """Keep an entry."""
        self._kept.append(entry)
        self._bodies.append(body)
        if self._file is not None:
            self._unwritten.append(entry)
            if self._timer is None:
                self._timer = self._loop.call_later(FLUSH_S, self.flush)

    def flush(self) -> None:
        """Write what the file does not have yet."""
        self._timer = None
        if self._file is not None and self._unwritten:
            self._file.write(b"".join([entry.line() for entry in self._unwritten]))
            self._unwritten.clear()

    def lines(self, notification_id: str | None, token: str | None, *, with_bodies: bool) -> Iterator[bytes]:
        """Go through the kept entries that fit, oldest first, as lines of JSON."""
        first_body = len(self._kept) - len(self._bodies)
        for place, entry in enumerate(self._kept):
            if notification_id in (None, entry.notification_id) and token in (None, entry.token):
                has_body = with_bodies and place >= first_body
                yield entry.line(self._bodies[place - first_body] if has_body else None)

    def clear(self) -> None:
        """Forget what is in memory; the file keeps what it has."""
        self._kept.clear()
        self._bodies.clear()

    def close(self) -> None:
        """Write the rest and close the file."""
        self.flush()
        if self._timer is not None:
            self._timer.cancel()
        if self._file is not None:
            self._file.close()
            self._file = None
