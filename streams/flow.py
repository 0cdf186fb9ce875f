"""The loop around the sender: several records at once, acknowledged strictly in order, never raises.

It differs from ``streams.stage`` in one thing: the agent says when it has room for the next record, and records are
worked on side by side. Offsets are committed below the oldest that is not done, so the order of ends does not matter.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

import structlog

from models.errors import PoisonError
from models.ports import Publish, Tenure
from models.record import Outgoing, Record
from models.segment import Segment
from rules.deadletters import dead_letter
from streams.app import CarillonApp
from streams.arrivals import Delivery, to_delivery
from streams.stage import MAX_FAULTS
from streams.tenure import Stay

AT_ONCE: Final = 64
"""Segments at work at most: 32,000 deliveries, more than any route has slots."""

LAST_NOTES_S: Final = 3.0
"""For the notes of what did not finish in time, once it was told to let go."""

log = structlog.get_logger(__name__)


class FlowAgent(Protocol):
    """What the sender looks like from here."""

    def read(self, value: bytes) -> Segment:
        """Return the segment in a record's value; raises PoisonError."""

    async def admit(self, segment: Segment) -> None:
        """Return when this segment may begin."""

    async def __call__(self, record: Record[bytes], segment: Segment, tenure: Tenure) -> bool:
        """Handle one record and the segment in it; False: let go of, to be gone on with by whoever reads it next.

        Cancelled, it notes what it knows.
        """

    def give_up(self, record: Record[bytes]) -> Sequence[Outgoing]:
        """Return what ends the work of a record that cannot be handled."""


class Flow:
    """Feeds the sender from one topic."""

    def __init__(
        self, app: CarillonApp, name: str, agent: FlowAgent, publish: Publish, *, prefix: str, drain_s: float
    ) -> None:
        self._app = app
        self._name = name
        self._agent = agent
        self._publish = publish
        self._prefix = prefix
        self._drain_s = drain_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._faults = 0
        app.drains.append(self.drain)

    async def feed(self, stream: Any) -> None:
        """Begin one record after the other; the body of the Faust agent."""
        async for event in stream.noack().events():
            delivery = to_delivery(event.message, self._prefix, self._app.era)
            await self._slots.acquire()
            segment = self._read(delivery.record)
            if isinstance(segment, Segment):
                await self._agent.admit(segment)
            if delivery.era != self._app.era:  # its partition was drained while it waited, and is read again
                self._slots.release()
                continue
            task = asyncio.create_task(self._handle(delivery, segment), name=delivery.record.origin)
            self._tasks.add(task)
            task.add_done_callback(self._ended)
            # It takes its room now: records that came together would all be let in by the same room, and all that they
            # hand to the provider is beyond every brake.
            await asyncio.sleep(0)

    async def drain(self) -> None:
        """Wait for what is in flight, behind which nothing starts; what is late notes what it knows and ends."""
        tasks = set(self._tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._drain_s)
        for task in late:
            task.cancel()
        if late:
            log.warning("lets go of segments in flight", flow=self._name, segments=len(late))
            await asyncio.wait(late, timeout=LAST_NOTES_S)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._slots.release()

    def _read(self, record: Record[bytes]) -> Segment | Exception:
        """Return the segment of a record, or why there is none: that is buried in its turn."""
        try:
            return self._agent.read(record.value)
        except Exception as error:  # noqa: BLE001 -- nothing may stop the flow
            return error

    async def _handle(self, delivery: Delivery, segment: Segment | Exception) -> None:
        try:
            if not isinstance(segment, Segment):
                raise segment  # noqa: TRY301 -- it is handled as one that arises here
            if not await self._agent(delivery.record, segment, Stay(self._app, delivery.era)):
                return
            self._faults = 0
        except Exception as error:  # noqa: BLE001 -- nothing may stop the flow; the record ends as a dead letter
            try:
                await self._bury(delivery, error)
            except Exception as fault:  # noqa: BLE001 -- its offset would hold back every commit of its partition
                await self._app.crash(fault)
                return
        self._app.consumer.done(delivery.tp, delivery.record.offset)

    async def _bury(self, delivery: Delivery, error: Exception) -> None:
        record = delivery.record
        reason, detail = "bug", type(error).__name__
        if isinstance(error, PoisonError):
            reason, detail = error.reason, error.detail
        else:
            self._faults += 1
            log.error("a segment could not be handled", flow=self._name, origin=record.origin, exc_info=error)
            if self._faults >= MAX_FAULTS:
                raise error
        end: Sequence[Outgoing] = []
        with suppress(ValueError):
            end = self._agent.give_up(record)
        await self._publish([dead_letter(record, self._name, reason, detail), *end])
