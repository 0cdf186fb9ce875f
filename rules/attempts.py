"""What follows from an attempt: its result, and the next attempt of what was deferred. Chance is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.record import Outgoing
from models.result import Settled
from models.segment import Segment
from models.waiting import Waiting
from rules.groups import grouped
from rules.retry import (
    REFUSALS,
    Patience,
    comes_too_late,
    is_given_up,
    wait_after,
)
from rules.segments import segment_topic

T = TypeVar("T")

PAUSE_S = 1.0
"""A paused segment comes back to the waiting room's attention after this; there it waits without a write."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answers after our own rules, and how long the deferred ones wait."""

    answers: list[Answer]
    refusals: int
    release_at: datetime | None
    """None: nothing is deferred."""


def topic_of(segment: Segment) -> str:
    """Return the topic of a segment, without the prefix."""
    return segment_topic(segment.channel, segment.notification.lane)


def judge(
    segment: Segment, answers: Sequence[Answer], *, now: datetime, patience: Patience, chance: float
) -> Judgement:
    """Decide which deferred deliveries are tried again and when: never past the time to live, never for ever."""
    deferred = [answer for answer in answers if answer.outcome is Outcome.DEFERRED]
    if not deferred:
        return Judgement(list(answers), segment.refusals, None)
    refused = any(answer.reason in REFUSALS for answer in deferred)
    refusals = segment.refusals + 1 if refused else segment.refusals
    if refused and is_given_up(refusals, patience):
        return Judgement(_expired(answers, Reason.TOO_MANY_TRIES), refusals, None)
    release_at = now + max(_wait(answer, refusals, patience, chance) for answer in deferred)
    if comes_too_late(release_at, segment.notification.expires_at):
        return Judgement(_expired(answers, Reason.TIME_TO_LIVE), refusals, None)
    return Judgement(list(answers), refusals, release_at)


def _wait(answer: Answer, refusals: int, patience: Patience, chance: float) -> timedelta:
    if answer.reason is Reason.PAUSED:
        return timedelta(seconds=PAUSE_S)
    if answer.reason is Reason.REFUSED_EARLY:
        return timedelta(0)
    return wait_after(answer, refusals, patience, chance)


def _expired(answers: Sequence[Answer], reason: Reason) -> list[Answer]:
    end = Answer(Outcome.EXPIRED, reason)
    return [end if answer.outcome is Outcome.DEFERRED else answer for answer in answers]


def settled(segment: Segment, answers: Sequence[Answer], *, now: datetime, origin: str) -> Settled:
    """Return the result of an attempt."""
    ends = grouped((answer.outcome, answer.reason) for answer in answers)
    provider_ids = [answer.provider_id for answer in answers]
    return Settled(
        notification_id=segment.notification.id,
        at=now,
        segment_id=segment.id,
        attempt=segment.attempt,
        channel=segment.channel,
        app=segment.notification.app,
        size=segment.size,
        positions=segment.positions,
        device_ids=segment.device_ids,
        outcome=ends.outcome,
        reason=ends.reason,
        others=ends.others,
        provider_ids=provider_ids if any(id_ is not None for id_ in provider_ids) else None,
        dead_since={i: answer.dead_since for i, answer in enumerate(answers) if answer.dead_since is not None},
        origin=origin,
        lane=segment.notification.lane,
        launched_ms=segment.notification.launched_ms,
    )


def next_attempt(segment: Segment, judgement: Judgement) -> Outgoing | None:
    """Return the deferred deliveries as a segment of the next attempt, in the waiting room; None: there are none."""
    if judgement.release_at is None:
        return None
    again = [i for i, answer in enumerate(judgement.answers) if answer.outcome is Outcome.DEFERRED]
    later = segment.model_copy(
        update={
            "attempt": segment.attempt + 1,
            "refusals": judgement.refusals,
            "device_ids": pick(segment.device_ids, again),
            "addresses": pick(segment.addresses, again),
            "locales": None if segment.locales is None else pick(segment.locales, again),
            "fields": None if segment.fields is None else pick(segment.fields, again),
            "positions": [segment.position(i) for i in again],
        }
    )
    waiting = Waiting(
        id=later.attempt_id,
        release_at=judgement.release_at,
        expires_at=segment.notification.expires_at,
        notification_id=segment.notification.id,
        app=segment.notification.app,
        channel=segment.channel,
        topic=topic_of(segment),
        key=segment.id,
        payload=later.model_dump_json(),
    )
    return Outgoing("waiting", waiting.id, waiting)


def pick(column: Sequence[T], indices: Sequence[int]) -> list[T]:
    """Return some entries of a column."""
    return [column[i] for i in indices]


def all_alike(segment: Segment, outcome: Outcome, reason: Reason) -> list[Answer]:
    """Return the same answer for every delivery of a segment."""
    return [Answer(outcome, reason)] * len(segment.device_ids)
