"""Carillon's own sender: a provider's ``submit``, segment after segment, until each entry has its answer.

Measured: the delivery ids, the parcel, the choice of the wording, the rendering (once per wording), bodies, HPACK,
HTTP/2 and TLS, what the answer means, and one call of the sink for each entry, which counts it. Not measured: reading
segments from Kafka and writing results to it; ``carillon bench pipeline`` measures these.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice

from benchmarks.contenders.message import SEGMENT, Columns, a_notification, delivery_ids, segments
from benchmarks.contenders.stopwatch import stopwatch
from benchmarks.task import Measured, Task
from models.outcome import Outcome
from models.ports import Answer, Parcel, Provider
from providers.catalogue import channels


class Feed:
    """Keeps a provider as busy as ``agents.send_segment`` does: one segment more than there is room for."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._notification = a_notification()
        self._at_once = provider.capacity() // SEGMENT + 1
        self._left: Iterator[Columns] = iter(())
        self._open = 0
        self._idle = asyncio.Event()
        self.accepted = 0

    async def run(self, these: Iterable[Columns]) -> None:
        """Send segments and return when every entry is answered."""
        self._left, self.accepted = iter(these), 0
        self._idle.clear()
        for columns in islice(self._left, self._at_once):
            self._submit(columns)
        await self._idle.wait()

    def _submit(self, columns: Columns) -> None:
        self._open += 1
        notification, unanswered = self._notification, len(columns.device_ids)

        def sink(_index: int, answer: Answer) -> None:
            nonlocal unanswered
            self.accepted += answer.outcome is Outcome.ACCEPTED
            unanswered -= 1
            if not unanswered:
                asyncio.get_running_loop().call_soon(self._next)

        ids = delivery_ids(notification, columns.device_ids)
        self._provider.submit(
            Parcel(notification, columns.device_ids, ids, columns.addresses, columns.locales, None), sink
        )

    def _next(self) -> None:
        self._open -= 1
        columns = next(self._left, None)
        if columns is not None:
            self._submit(columns)
        elif not self._open:
            self._idle.set()


async def send(task: Task) -> Measured:
    """Send through the route of ``task.contender``, which is a channel's name."""
    spec = channels()[task.contender]
    provider = spec.open("default", spec.settings(**task.settings))
    await provider.start()
    columns = list(segments(task.contender, task.messages))
    feed = Feed(provider)
    until = time.monotonic() + task.warm_up_s
    again = cycle(columns)
    while time.monotonic() < until:
        await feed.run(islice(again, 10))
    with stopwatch(task.profile) as used:
        await feed.run(columns)
    await provider.close()
    return Measured(messages=task.messages, accepted=feed.accepted, **used)
