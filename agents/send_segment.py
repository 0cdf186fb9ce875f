"""segments.<channel> -> provider -> results, waiting: send each delivery once, and tell what became of it.

The life of an attempt::

    read ──> marked? ─────────────────────────────────────────────────────────────────────────> done
       ├──> cancelled, expired or paused ──> answered without the provider ──────────┐
       └──> entries without a note ──> provider ──> notes (≤ 200 ms) ──> all answered ┴> result, next attempt ──> mark

Order: notes durable, then result and next attempt out, then the row shrinks to a mark, then the record is done. Several
run at once; the same attempt twice at once does not: the second waits for the first, and finds its mark.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from models.errors import PoisonError
from models.names import AppId, Lane
from models.outcome import Outcome, Reason
from models.ports import Answer, Clock, Controls, Facts, Parcel, Provider, Publish
from models.record import Outgoing, Record
from models.segment import Segment
from rules.answers import Answers
from rules.attempts import all_alike, judge, next_attempt, pick, settled
from rules.identity import delivery_id
from rules.notes import MARK
from rules.retry import Chance, Patience
from rules.segment_records import broken, read_segment
from telemetry.metrics import Metrics
from telemetry.requests import RequestMeter

NOTES_S: Final = 0.2
"""An answer is noted within this: what a kill may repeat."""

NOTES: Final = 100
"""Or after so many answers."""


@dataclass(frozen=True, slots=True)
class SendSegment:
    """Send through the routes of one channel; called for several records at once."""

    routes: Mapping[AppId, Provider]
    notes: Facts
    publish: Publish
    controls: Controls
    clock: Clock
    chance: Chance
    patience: Patience
    metrics: Metrics
    _running: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, record: Record[bytes]) -> None:
        """Return when this record may begin: a campaign waits for a free slot of its route, a direct one does not."""
        try:
            segment = read_segment(record.value)
        except PoisonError:
            return
        route = self.routes.get(segment.notification.app)
        while route is not None and segment.notification.lane is Lane.CAMPAIGN and route.capacity() <= 0:
            self._room.clear()
            await self._room.wait()

    async def __call__(self, record: Record[bytes]) -> None:
        """Handle one segment from its notes to its mark; raises PoisonError when it is none."""
        segment = read_segment(record.value)
        while (before := self._running.get(segment.attempt_id)) is not None:
            await asyncio.wait([before])
        mine = self._running[segment.attempt_id] = asyncio.get_running_loop().create_future()
        try:
            await self._attempt(record, segment)
        finally:
            del self._running[segment.attempt_id]
            mine.set_result(None)

    def give_up(self, record: Record[bytes]) -> Sequence[Outgoing]:
        """Return what ends the deliveries of a segment that cannot be handled, as far as it can be read."""
        try:
            segment = read_segment(record.value)
        except PoisonError:
            return broken(record, self.clock())
        answers = all_alike(segment, Outcome.REJECTED, Reason.DEAD_LETTER)
        result = settled(segment, answers, now=self.clock(), origin=record.origin)
        return [Outgoing("results", result.notification_id, result)]

    async def _attempt(self, record: Record[bytes], segment: Segment) -> None:
        key = segment.attempt_id.encode()
        note = self.notes.get(record.partition, key)
        if note == MARK:
            self.metrics.duplicates_suppressed.of("send").inc()
            return
        answers = Answers(segment, note)
        without = self._without_provider(segment)
        if without is not None:
            for index in answers.todo:
                answers.take(index, without)
        elif answers.todo:
            await self._send(record.partition, key, segment, answers)
        await self._conclude(record, segment, answers.complete())
        await self.notes.put(record.partition, {key: MARK})

    def _without_provider(self, segment: Segment) -> Answer | None:
        """Return the answer that needs no request: called back, too late, or held."""
        notification = segment.notification
        if self.controls.is_cancelled(notification, segment.channel):
            return Answer(Outcome.CANCELLED, Reason.CANCELLED)
        if self.clock() >= notification.expires_at:
            return Answer(Outcome.EXPIRED, Reason.TIME_TO_LIVE)
        if self.controls.is_paused(notification.id, notification.app, segment.channel):
            return Answer(Outcome.DEFERRED, Reason.PAUSED)
        if notification.app not in self.routes:
            return Answer(Outcome.DEFERRED, Reason.UNAUTHORISED)
        return None

    async def _send(self, partition: int, key: bytes, segment: Segment, answers: Answers) -> None:
        todo, wake = answers.todo, asyncio.Event()
        app = segment.notification.app
        meter = RequestMeter(self.metrics, segment.channel, app)

        def sink(index: int, answer: Answer) -> None:
            answers.take(todo[index], answer)
            meter.answered(answer)
            self._room.set()
            if answers.unnoted >= NOTES or answers.is_complete:
                wake.set()

        meter.sent(len(todo))
        self.routes[app].submit(parcel_of(segment, todo), sink)
        try:
            while not answers.is_complete:
                with suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), NOTES_S)
                wake.clear()
                if answers.unnoted:
                    await self.notes.put(partition, {key: answers.note()})
        finally:
            meter.tell()
            # also when we have to let go: what was answered until now must not be sent again
            if answers.unnoted:
                await self.notes.put(partition, {key: answers.note()})

    async def _conclude(self, record: Record[bytes], segment: Segment, answers: Sequence[Answer]) -> None:
        now = self.clock()
        judgement = judge(segment, answers, now=now, patience=self.patience, chance=self.chance())
        result = settled(segment, judgement.answers, now=now, origin=record.origin)
        again = next_attempt(segment, judgement)
        news = [Outgoing("results", result.notification_id, result)]
        await self.publish(news if again is None else [again, *news])
        self._count(segment, judgement.answers)

    def _count(self, segment: Segment, answers: Sequence[Answer]) -> None:
        for answer in answers:
            if answer.outcome is Outcome.DEFERRED:
                self.metrics.retries.of(segment.channel, answer.reason.value).inc()


def parcel_of(segment: Segment, indices: Sequence[int]) -> Parcel:
    """Return some entries of a segment as a provider takes them."""
    device_ids = pick(segment.device_ids, indices)
    return Parcel(
        notification=segment.notification,
        device_ids=device_ids,
        delivery_ids=[delivery_id(segment.notification.id, device) for device in device_ids],
        addresses=pick(segment.addresses, indices),
        locales=None if segment.locales is None else pick(segment.locales, indices),
        fields=None if segment.fields is None else pick(segment.fields, indices),
    )
