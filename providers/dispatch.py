"""Deliveries on their way to one provider: so many at once, each answered exactly once, within a limit of our own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel, Sink

Deliver = Callable[[Parcel, int], Awaitable[Answer]]
"""Sends entry *i* of a parcel and returns what became of it."""

NOT_STARTED: Final = Answer(Outcome.DEFERRED, Reason.REFUSED_EARLY, detail="NotStarted")
"""It waited for its turn in vain: nothing of it has left, so a repeat cannot be a second message."""

SILENT: Final = Answer(Outcome.DEFERRED, Reason.AMBIGUOUS, detail="NoAnswer")
"""It began and nobody said how it ended."""


@dataclass(slots=True)
class Dispatch:
    """Feeds a provider one delivery at a time, so that a slow answer holds one place and nothing else.

    An entry waits at most *timeout_s* for its turn; then it may take twice as long, because a transport has the same
    timeout for itself and may try twice (a token refused). The libraries beneath have ways to never answer, and none
    of these may keep a segment for ever: three timeouts after ``submit`` every entry is answered.
    """

    deliver: Deliver
    room: int
    """Deliveries in flight at most."""

    timeout_s: float
    _turns: asyncio.Semaphore = field(init=False)
    _tasks: set[asyncio.Task[Answer]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Make the turns."""
        self._turns = asyncio.Semaphore(self.room)

    def capacity(self) -> int:
        """Return how many more would start at once; negative while more than that wait."""
        return self.room - len(self._tasks)

    def submit(self, parcel: Parcel, sink: Sink) -> None:
        """Begin every entry of a parcel; *sink* is called later, never from within."""
        for index in range(len(parcel.addresses)):
            task = asyncio.create_task(self._entry(parcel, index))
            self._tasks.add(task)
            task.add_done_callback(partial(self._settle, index, sink))

    async def close(self) -> None:
        """Stop what is under way; each of it is answered as deferred before this returns."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _settle(self, index: int, sink: Sink, task: asyncio.Task[Answer]) -> None:
        """Give up the place, then tell; a task that was cancelled before its first step has no result."""
        self._tasks.discard(task)
        sink(index, NOT_STARTED if task.cancelled() else task.result())

    async def _entry(self, parcel: Parcel, index: int) -> Answer:
        answer = NOT_STARTED
        try:
            async with asyncio.timeout(self.timeout_s):
                await self._turns.acquire()
            try:
                answer = SILENT
                async with asyncio.timeout(2 * self.timeout_s):
                    return await self.deliver(parcel, index)
            finally:
                self._turns.release()
        except (TimeoutError, asyncio.CancelledError):
            # Only ``close`` cancels, and it wants the answer too.
            return answer
        except Exception as error:  # noqa: BLE001  a fault in one delivery must not leave its segment unanswered
            return Answer(Outcome.DEFERRED, Reason.AMBIGUOUS, detail=type(error).__name__)
