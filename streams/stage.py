"""The loop around an agent that takes records in order: reads, decodes nothing, acknowledges by hand, never raises.

No exception may leave a Faust agent: it would acknowledge its record and throttle itself to one record per 5 s. So the
Faust agent here only moves events into a short queue, and a task of ours works on it, a batch at a time.

- PoisonError: the batch is split; the record at fault goes to the dead letters, within a limit (``streams.limiter``).
- OutageError: the batch keeps its place and is tried again, with a growing wait (``streams.patience``).
- anything else: a bug; a dead letter with its traceback, and after a run of them the worker ends.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from models.errors import PoisonError
from models.ports import Publish
from models.record import Record
from rules.deadletters import dead_letter
from streams.app import CarillonApp
from streams.arrivals import Delivery, to_delivery
from streams.limiter import Limiter
from streams.pace import Pace
from streams.patience import until_there

MAX_FAULTS = 20
"""Consecutive records that fail by a bug before the worker ends: then it is not the records."""

LAST_STEPS_S = 3.0
"""For a batch that was told to let go."""

Take = Callable[[Sequence[Record[bytes]]], Awaitable[None]]

log = structlog.get_logger(__name__)


class Stage:
    """Feeds one agent from the streams of one app."""

    def __init__(
        self,
        app: CarillonApp,
        name: str,
        take: Take,
        publish: Publish,
        limiter: Limiter,
        *,
        prefix: str,
        batch: int,
        drain_s: float,
        pace_s: float = 0.0,
    ) -> None:
        self._app = app
        self._name = name
        self._take = take
        self._publish = publish
        self._limiter = limiter
        self._prefix = prefix
        self._batch = batch
        self._drain_s = drain_s
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue(maxsize=batch)
        self._pace = Pace(pace_s)
        self._work: asyncio.Task[None] | None = None
        self._faults = 0
        limiter.began(0)
        app.drains.append(self.drain)

    async def feed(self, stream: Any) -> None:
        """Move a stream's events into the queue; the body of the Faust agent."""
        async for event in stream.noack().events():
            await self._queue.put(to_delivery(event.message, self._prefix, self._app.era))
            if self._queue.full():
                self._pace.hurry()

    async def run(self) -> None:
        """Work until the worker ends; raises what kept a batch from its end, because its offsets would stay open."""
        while not self._app.should_stop:
            batch = [await self._queue.get()]
            await self._pace.wait()
            while len(batch) < self._batch and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            # what waited in front of our queue while a drain came between is late, and is read again
            ours = [delivery for delivery in batch if delivery.era == self._app.era]
            self._work = asyncio.create_task(self._handle(ours))
            await asyncio.wait([self._work])
            if not self._work.cancelled():
                self._work.result()

    async def drain(self) -> None:
        """Drop what has not begun (it will be read again) and wait for the batch at work, but not for ever."""
        while not self._queue.empty():
            self._queue.get_nowait()
        work = self._work
        if work is None or work.done():
            return
        await asyncio.wait([work], timeout=self._drain_s)
        # It would write for partitions that are no longer ours; whoever reads them next does it all again.
        if work.cancel():
            await asyncio.wait([work], timeout=LAST_STEPS_S)

    async def _handle(self, batch: Sequence[Delivery]) -> None:
        if not batch:
            return
        self._limiter.began(len(batch))
        try:
            await until_there(lambda: self._take([delivery.record for delivery in batch]))
        except Exception as error:  # noqa: BLE001 -- see the module: nothing may leave this loop
            if len(batch) > 1:
                for delivery in batch:
                    await self._handle([delivery])
                return
            await self._bury(batch[0], error)
        else:
            self._limiter.handled()
            self._faults = 0
        for delivery in batch:
            self._app.consumer.done(delivery.tp, delivery.record.offset)

    async def _bury(self, delivery: Delivery, error: Exception) -> None:
        poison = error if isinstance(error, PoisonError) else None
        if poison is None:
            self._faults += 1
            log.error("a record could not be handled", stage=self._name, origin=delivery.record.origin, exc_info=error)
        reason = poison.reason if poison else "bug"
        letter = dead_letter(delivery.record, self._name, reason, poison.detail if poison else type(error).__name__)
        if self._faults >= MAX_FAULTS:
            await self._app.crash(error)
            raise error
        await self._publish([letter])
