"""Carillon's own sender: a provider's ``submit``, segment after segment, until each entry has its answer.

Measured: the delivery ids, the parcel, the choice of the wording, the rendering (once per wording), bodies, HPACK,
HTTP/2 and TLS, what the answers mean, and where the agent keeps them. Not measured: reading
segments from Kafka and writing results to it; ``carillon bench pipeline`` measures these.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice

from benchmarks.contenders.message import SEGMENT, Columns, a_notification, segments
from benchmarks.contenders.stopwatch import stopwatch
from benchmarks.task import Measured, Task
from models.ports import Answer, Parcel, Provider
from providers.catalogue import channels
from rules.answers import Answers
from rules.identity import delivery_ids


class Feed:
    """Keeps a provider as busy as ``agents.send_segment`` does: with as many segments as there is room for."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._notification = a_notification()
        self._at_once = max(1, provider.room // SEGMENT)
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
        notification, devices = self._notification, columns.device_ids
        ids = delivery_ids(notification.id, devices)
        parcel = Parcel(notification, devices, ids, columns.addresses, columns.locales, None)
        self._provider.submit(parcel, Segment(self, Answers(len(devices))))

    def ended(self, answers: Answers) -> None:
        """Count what was accepted of a segment, and send the next one in the next turn of the loop."""
        self.accepted += answers.entries - len(answers.ends().others)
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._open -= 1
        columns = next(self._left, None)
        if columns is not None:
            self._submit(columns)
        elif not self._open:
            self._idle.set()


class Segment:
    """The sink of one segment."""

    def __init__(self, feed: Feed, answers: Answers) -> None:
        self._feed = feed
        self._answers = answers

    def accepted(self, indices: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        """See ``models.ports.Sink``."""
        self._answers.accepted(indices, provider_ids)
        self._told()

    def answered(self, index: int, answer: Answer) -> None:
        """See ``models.ports.Sink``."""
        self._answers.answered(index, answer)
        self._told()

    def _told(self) -> None:
        if self._answers.is_complete:
            self._feed.ended(self._answers)


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
