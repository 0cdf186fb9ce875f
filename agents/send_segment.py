"""segments.<channel> -> provider -> results, waiting: send each delivery once, and tell what became of it.

The life of an attempt::

    read ──> marked? ─────────────────────────────────────────────────────────────────────> done
       ├──> cancelled, expired or paused ──> answered without the provider ───────────┐
       └──> entries without a note ──> provider ──> notes (≤ 200 ms) ──> all answered ┴> result, next attempts ──> mark

Order: result and next attempts out, then the row shrinks to a mark, then the record is done. Where there is a next
attempt, every answer is noted before: a replay that were answered otherwise would write another one in its place.
Several run at once; the same attempt twice at once does not: the second waits for the first, and finds its mark.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from models.errors import PoisonError
from models.names import AppId, Lane
from models.outcome import Outcome, Reason
from models.ports import Answer, Clock, Controls, Facts, Provider, Publish
from models.record import Outgoing, Record
from models.segment import Segment
from rules.answers import Answers
from rules.attempts import all_alike, judge, next_attempts, settled
from rules.notes import MARK, closing, note_key, rows_of
from rules.parcels import parcel_of
from rules.retry import Chance, Patience
from rules.segment_reading import SegmentReader
from rules.segment_records import broken
from telemetry.metrics import Metrics
from telemetry.requests import RequestMeter

NOTES_S: Final = 0.2
"""An answer is noted within this: what a kill may repeat."""


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
    read: SegmentReader = field(default_factory=SegmentReader)
    """Returns the segment in the value of a record; raises PoisonError."""

    _running: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, segment: Segment) -> None:
        """Return when it may begin: a campaign waits for a free slot of its route, a direct one does not."""
        route = self.routes.get(segment.notification.app)
        while route is not None and segment.notification.lane is Lane.CAMPAIGN and route.capacity() <= 0:
            self._room.clear()
            await self._room.wait()

    async def __call__(self, record: Record[bytes], segment: Segment) -> None:
        """Handle one segment from its notes to its mark."""
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
            segment = self.read(record.value)
        except PoisonError:
            return broken(record, self.clock())
        ends = all_alike(len(segment.device_ids), Outcome.REJECTED, Reason.DEAD_LETTER)
        result = settled(segment, ends, now=self.clock(), origin=record.origin)
        return [Outgoing("results", result.notification_id, result)]

    async def _attempt(self, record: Record[bytes], segment: Segment) -> None:
        partition, attempt_id = record.partition, segment.attempt_id
        rows = rows_of(attempt_id, lambda key: self.notes.get(partition, key))
        if rows[:1] == [MARK]:
            self.metrics.duplicates_suppressed.of("send").inc()
            return
        page = _Page(partition, attempt_id, len(rows))
        answers = Answers(len(segment.device_ids), rows)
        without = self._without_provider(segment)
        if without is not None:
            answers.all_alike(without)
        elif answers.todo:
            await self._send(segment, answers, page)
        if not answers.is_final:
            await self._note(answers, page)
        await self._conclude(record, segment, answers)
        await self.notes.put(partition, closing(attempt_id, page.rows))

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

    async def _send(self, segment: Segment, answers: Answers, page: "_Page") -> None:
        app = segment.notification.app
        meter = RequestMeter(self.metrics, segment.channel, app)
        intake = _Intake(answers, meter, self._room.set)
        meter.sent(len(answers.todo))
        self.routes[app].submit(parcel_of(segment, answers.todo), intake)
        try:
            while not answers.is_complete:
                await asyncio.wait([intake.complete], timeout=NOTES_S)
                if not answers.is_complete:
                    await self._note(answers, page)
        except asyncio.CancelledError:
            # we have to let go: what was answered until now must not be sent again
            await self._note(answers, page)
            raise
        finally:
            meter.tell()

    async def _note(self, answers: Answers, page: "_Page") -> None:
        """Write down what was answered since the last note."""
        if not answers.is_noted:
            key = note_key(page.attempt_id, page.rows)
            page.rows += 1
            await self.notes.put(page.partition, {key: answers.note()})

    async def _conclude(self, record: Record[bytes], segment: Segment, answers: Answers) -> None:
        now = self.clock()
        judgement = judge(segment, answers.ends(), now=now, patience=self.patience, chance=self.chance())
        result = settled(segment, judgement.ends, now=now, origin=record.origin)
        await self.publish([*next_attempts(segment, judgement), Outgoing("results", result.notification_id, result)])
        for answer in judgement.ends.others.values():
            if answer.outcome is Outcome.DEFERRED:
                self.metrics.retries.of(segment.channel, answer.reason.value).inc()


@dataclass(slots=True)
class _Page:
    """The rows of one attempt."""

    partition: int
    attempt_id: str
    rows: int
    """How many are written."""


class _Intake:
    """The sink of one attempt: enters answers, and says when there are all."""

    def __init__(self, answers: Answers, meter: RequestMeter, room: Callable[[], None]) -> None:
        self._answers = answers
        self._todo = answers.todo
        self._is_whole = len(answers.todo) == answers.entries
        self._meter = meter
        self._room = room
        self.complete: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def accepted(self, indices: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        """See ``models.ports.Sink``."""
        entries = indices if self._is_whole else [self._todo[index] for index in indices]
        self._answers.accepted(entries, provider_ids)
        self._meter.accepted(len(indices))
        self._told()

    def answered(self, index: int, answer: Answer) -> None:
        """See ``models.ports.Sink``."""
        self._answers.answered(self._todo[index], answer)
        self._meter.answered(answer)
        self._told()

    def _told(self) -> None:
        self._room()
        if self._answers.is_complete and not self.complete.done():
            self.complete.set_result(None)
