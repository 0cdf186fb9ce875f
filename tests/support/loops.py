"""What the loops of ``streams`` see of Faust: an app, its consumer, and a stream that a test feeds by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from faust.types import TP

from rules.lease import Lease


@dataclass
class NotedOffsets:
    """Stands in for the consumer: notes what was acknowledged."""

    acknowledged: list[int] = field(default_factory=list)

    def done(self, tp: TP, offset: int) -> None:
        assert tp.topic == "carillon.results"
        self.acknowledged.append(offset)


@dataclass
class SmallApp:
    """Stands in for ``CarillonApp``: as much of it as a loop touches."""

    consumer: NotedOffsets = field(default_factory=NotedOffsets)
    drains: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    era: int = 0
    lease: Lease = field(default_factory=lambda: Lease(60.0))
    should_stop: bool = False
    crashes: list[BaseException] = field(default_factory=list)

    async def crash(self, reason: BaseException) -> None:
        self.crashes.append(reason)

    async def drain(self) -> None:
        """Do what ``CarillonApp`` does when partitions are taken."""
        self.era += 1
        await asyncio.gather(*(drain() for drain in self.drains))


class HandFedStream:
    """Stands in for a Faust stream: yields what a test puts in."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[object] = asyncio.Queue()

    def put(self, *offsets: int) -> None:
        for offset in offsets:
            self._events.put_nowait(SimpleNamespace(message=a_message(offset)))

    def noack(self) -> "HandFedStream":
        return self

    async def events(self) -> AsyncIterator[object]:
        while True:
            yield await self._events.get()


def a_message(offset: int) -> SimpleNamespace:
    """Return a message as Faust's consumer makes it."""
    return SimpleNamespace(
        value=b"%d" % offset,
        topic="carillon.results",
        partition=0,
        offset=offset,
        timestamp=1.0,
        key=b"key",
        headers=None,
        tp=TP("carillon.results", 0),
    )
