"""What the journal keeps of requests: of one, or of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import orjson

from simulators.attempt import OK
from simulators.cut import Values
from simulators.run import Column


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


class Noted(Protocol):
    """One request, or several for one notification."""

    @property
    def notification_id(self) -> str:
        """Return the one notification."""

    def __len__(self) -> int:
        """Return how many requests."""

    def lines(self) -> bytes:
        """Return all of them as lines of JSON, without bodies."""

    def entries(self) -> Iterator[tuple[Entry, bytes | None]]:
        """Go through them, each with its body; None: it is not kept any more."""


@dataclass(slots=True)
class One:
    """A request that was read in full."""

    entry: Entry
    body: bytes | None

    @property
    def notification_id(self) -> str:
        """Return its notification."""
        return self.entry.notification_id

    def __len__(self) -> int:
        return 1

    def lines(self) -> bytes:
        """Return its line."""
        return self.entry.line()

    def entries(self) -> Iterator[tuple[Entry, bytes | None]]:
        """Go through one."""
        yield self.entry, self.body


@dataclass(frozen=True, slots=True)
class Many:
    """A run, every request of which was taken; its bodies are made again when somebody asks."""

    at: float
    run: Column

    @property
    def notification_id(self) -> str:
        """Return the run's notification."""
        return self.run.subject.notification_id

    def __len__(self) -> int:
        return len(self.run.tokens)

    def _entry(self, token: str, delivery_id: str) -> Entry:
        subject = self.run.subject
        ids = (token, delivery_id, subject.notification_id, subject.collapse_id)
        return Entry(self.at, *ids, OK, 200, subject.sender, taken=True)

    def lines(self) -> bytes:
        """Return a line each: one line taken apart, and the values put between its pieces."""
        # Neither value needs an escape: see ``attempt.ProviderSite.doubts``.
        before, rest = self._entry("\0", "\1").line().split(b"\\u0000", 1)
        between, behind = rest.split(b"\\u0001", 1)
        pairs = map(between.join, zip(self.run.tokens, self.run.delivery_ids, strict=True))
        return b"".join((before, (behind + before).join(pairs), behind))

    def entries(self) -> Iterator[tuple[Entry, bytes | None]]:
        """Go through them."""
        run = self.run
        for token, delivery_id, pattern in zip(run.tokens, run.delivery_ids, run.patterns, strict=True):
            yield self._entry(token.decode(), delivery_id.decode()), pattern.body.filled(Values(token, delivery_id))
