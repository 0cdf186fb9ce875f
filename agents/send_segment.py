"""segments.<channel> -> provider -> results, waiting: send each delivery once, and tell what became of it.

The life of an attempt::

    read ──> marked? ─────────────────────────────────────────────────────────────────────> done
       ├──> cancelled, expired or paused ──> answered without the provider ───────────┐
       └──> entries without a note ──> provider ──> notes (≤ 200 ms) ──> all answered ┴> result, next attempts ──> mark

Nothing leaves unless its partition is surely ours and what is answered can be noted: a worker that slept, or lost the
broker, waits. One that has to let go starts nothing more, and notes the answers of what is under way.

Order: result and next attempts out, then the row shrinks to a mark, then the record is done. Where there is a next
attempt, every answer is noted before: a replay that were answered otherwise would write another one in its place.
Several run at once; the same attempt twice at once does not: the second waits for the first, and finds its mark.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from models.errors import PoisonError
from models.names import AppId, Lane
from models.outcome import Outcome, Reason
from models.ports import Answer, Clock, Controls, Facts, Publish, Tenure
from models.record import Outgoing, Record
from models.segment import Segment
from rules.answers import Answers
from rules.attempts import all_alike, judge, next_attempts
from rules.brake import Trip
from rules.brakes import Brakes
from rules.gate import AT_MOST_S, Gate
from rules.intake import Intake
from rules.notes import MARK, closing, note_key, rows_of
from rules.owed import Owed
from rules.results import write_settled
from rules.retry import Chance, Patience
from rules.route_commands import pause_route
from rules.segment_reading import SegmentReader
from rules.segment_records import broken
from rules.sending import Sending
from rules.settling import settled
from rules.watch import Watch
from rules.withheld import later, stopped, turned_away
from telemetry.brake import tell_trip
from telemetry.metrics import Metrics
from telemetry.requests import RequestMeter

NOTES_S: Final = 0.2
"""An answer is noted within this: what a kill may repeat."""

LOOK_S: Final = 0.2
"""Who waits for room looks again after this, whatever happens."""

GRAIN_S: Final = 0.05
"""Deliveries that are paced start in groups, this long apart at least."""


@dataclass(frozen=True, slots=True)
class SendSegment:
    """Send through the routes of one channel; called for several records at once."""

    gates: Mapping[AppId, Gate]
    """The routes, by app."""

    brakes: Brakes
    notes: Facts
    publish: Publish
    controls: Controls
    clock: Clock
    chance: Chance
    patience: Patience
    metrics: Metrics
    worker: str
    """How it is named where it stops a route."""

    read: SegmentReader = field(default_factory=SegmentReader)
    """Returns the segment in the value of a record; raises PoisonError."""

    _running: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _trips: set[asyncio.Future[None]] = field(default_factory=set)
    _owed: Owed = field(default_factory=Owed)

    async def admit(self, segment: Segment) -> None:
        """Return when it may begin: a campaign's as soon as there is room for all of it on its route.

        Let in with less, its rest would stand before the provider, beyond every brake. One that would wait longer than
        a second is let in too: it is not sent, but waits elsewhere. A direct one is let in at once: whoever stands here
        holds up the direct messages of every other app.
        """
        gate = self.gates.get(segment.notification.app)
        while gate is not None and segment.notification.lane is Lane.CAMPAIGN:
            fits = 0 < gate.provider.capacity() >= min(len(segment.device_ids), gate.provider.room)
            wait_s = gate.wait_s(segment.notification, seconds()) if fits else None
            if wait_s is not None and not 0 < wait_s <= AT_MOST_S:
                return
            self._room.clear()
            with suppress(TimeoutError):
                # never for an answer alone: room also comes without one, and a limit may be raised meanwhile
                await asyncio.wait_for(self._room.wait(), min(wait_s or LOOK_S, LOOK_S))

    async def __call__(self, record: Record[bytes], segment: Segment, tenure: Tenure) -> bool:
        """Handle one segment from its notes to its mark; False: it was let go of, and goes on elsewhere."""
        while (before := self._running.get(segment.attempt_id)) is not None:
            await asyncio.wait([before])
        mine = self._running[segment.attempt_id] = asyncio.get_running_loop().create_future()
        try:
            return await self._attempt(record, segment, tenure)
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

    async def _attempt(self, record: Record[bytes], segment: Segment, tenure: Tenure) -> bool:
        partition, attempt_id = record.partition, segment.attempt_id
        rows = rows_of(attempt_id, lambda key: self.notes.get(partition, key))
        if rows[:1] == [MARK]:
            self.metrics.duplicates_suppressed.of("send").inc()
            return True
        page = _Page(partition, attempt_id, len(rows), tenure)
        answers = Answers(len(segment.device_ids), rows)
        try:
            await self._answer(segment, answers, page)
            if not (answers.is_complete and await self._is_ours(tenure)):
                await self._note(answers, page)
                return False
            if not answers.is_final:
                await self._note(answers, page)
            with self._owed.writing(seconds()):
                await self._conclude(record, segment, answers)
                await self.notes.put(partition, closing(attempt_id, page.rows))
        except asyncio.CancelledError:
            # we have to let go: what was answered until now must not be sent again
            await self._note(answers, page)
            raise
        return True

    async def _is_ours(self, tenure: Tenure) -> bool:
        """Return True as soon as a result may be told, False where somebody else has to tell one.

        Who slept might have other answers than whoever went on meanwhile; only one of them may ask for next attempts.
        """
        while not tenure.is_ours:
            if tenure.is_ending:
                return False
            await asyncio.sleep(LOOK_S)
        return True

    async def _answer(self, segment: Segment, answers: Answers, page: "_Page") -> None:
        """See that every entry has its answer, or every entry that has started where the record has to be let go."""
        gate, deliveries = self.gates.get(segment.notification.app), len(answers.todo)
        said = self._stopped(segment) or turned_away(segment, gate, deliveries, seconds())
        if said is not None:
            answers.all_alike(answers.todo, said)
        elif answers.todo:
            await self._send(segment, answers, page)

    async def _send(self, segment: Segment, answers: Answers, page: "_Page") -> None:
        gate, complete = self.gates[segment.notification.app], asyncio.get_running_loop().create_future()
        meter = RequestMeter(self.metrics, segment.channel, gate.app)
        watch = Watch(gate.app, gate.quota, self.brakes, seconds, self.chance, lambda trip: self._stop(gate, trip))

        def told() -> None:
            self._room.set()
            if answers.is_complete and not complete.done():
                complete.set_result(None)

        def sink(entries: Sequence[int]) -> Intake:
            meter.sent(len(entries))
            return Intake(answers, entries, watch, meter, told)

        sending = Sending(segment, answers, gate, sink)
        try:
            await self._until_complete(sending, complete, page)
        finally:
            sending.close()
            meter.tell()

    async def _until_complete(self, sending: Sending, complete: asyncio.Future[None], page: "_Page") -> None:
        while not sending.answers.is_complete:
            timeout_s = NOTES_S
            if page.tenure.is_ending:
                if not sending.under_way:
                    return
                timeout_s = GRAIN_S
            elif sending.left:
                timeout_s = self._start(sending, page.tenure)
            if not sending.answers.is_complete:
                await asyncio.wait([complete], timeout=timeout_s)
                if not sending.answers.is_complete:
                    await self._note(sending.answers, page)

    def _stopped(self, segment: Segment) -> Answer | None:
        return stopped(segment, self.controls, self.brakes, self.clock())

    def _start(self, sending: Sending, tenure: Tenure) -> float:
        """Start what may start, and return how long to wait for more; those that may not, or not soon, are answered."""
        said = self._stopped(sending.segment)
        if said is None:
            if not tenure.is_ours or self._owed.is_late(seconds()):
                sending.was_held = True
                return NOTES_S
            if sending.was_held and sending.gate.provider.capacity() <= 0:
                return GRAIN_S  # many were let in while nothing left, and would leave all at once
            sending.start(seconds())
            # a brake that trips meanwhile is seen in the next round: nothing starts before it
            wait_s = sending.wait_s(seconds()) if sending.left else 0.0
            if wait_s <= AT_MOST_S:
                return min(max(wait_s, GRAIN_S), NOTES_S) if sending.left else NOTES_S
        left = sending.close()
        sending.answers.all_alike(left, said or later(sending.segment, sending.gate, len(left), seconds()))
        return NOTES_S

    async def _note(self, answers: Answers, page: "_Page") -> None:
        """Write down what was answered since the last note; one that was cut short is written again, in its place.

        Not where another worker may have noted more: a row of ours would hide its rows.
        """
        if not answers.is_noted and page.tenure.is_ours:
            with self._owed.writing(seconds()):
                await self.notes.put(page.partition, {note_key(page.attempt_id, page.rows): answers.note()})
            answers.noted()
            page.rows += 1

    async def _conclude(self, record: Record[bytes], segment: Segment, answers: Answers) -> None:
        now = self.clock()
        judgement = judge(segment, answers.ends(), now=now, patience=self.patience, chance=self.chance())
        result = settled(segment, judgement.ends, now=now, origin=record.origin)
        told = Outgoing("results", result.notification_id, write_settled(result))
        await self.publish([*next_attempts(segment, judgement), told])
        for answer in judgement.ends.others.values():
            if answer.outcome is Outcome.DEFERRED:
                self.metrics.retries.of(segment.channel, answer.reason.value).inc()

    def _stop(self, gate: Gate, trip: Trip) -> None:
        """Stop a route that its brake does not trust: here at once, everywhere when the command is read."""
        tell_trip(self.metrics, gate.channel, gate.app, trip)
        command = pause_route(gate.channel, gate.app, why=trip.detail, by=self.worker)
        task = asyncio.ensure_future(self.publish([command]))
        self._trips.add(task)
        task.add_done_callback(self._trips.discard)


@dataclass(slots=True)
class _Page:
    """The rows of one attempt."""

    partition: int
    attempt_id: str
    rows: int
    """How many are written."""

    tenure: Tenure


def seconds() -> float:
    """Return the time by which quotas are counted; it never goes back."""
    return asyncio.get_running_loop().time()
