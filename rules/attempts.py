"""What follows from an attempt: the next attempt of what was deferred. Chance is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.record import Outgoing
from models.segment import Segment
from models.waiting import Waiting
from rules.answers import Ends
from rules.branches import together, wait_of
from rules.doubts import given_up, in_doubt
from rules.retry import REFUSALS, Patience, is_given_up
from rules.segments import segment_topic

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Again:
    """A next attempt."""

    branch: int
    """Its number, by the answers alone: a replay at another time, by another chance, gives it to the same entries."""

    release_at: datetime
    entries: Sequence[int]
    paced_at: datetime | None = None
    """When all of them were told to wait for their turn or for the brake; None: a provider asked for their time."""

    waited_s: float = 0.0
    """How long they will have waited for a provider that refuses them."""

    is_doubtful: bool = False
    """An answer for each of them was lost."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The ends after our own rules, and when the deferred ones are tried again."""

    ends: Ends
    refusals: int
    again: Sequence[Again]


def topic_of(segment: Segment) -> str:
    """Return the topic of a segment, without the prefix."""
    return segment_topic(segment.channel, segment.notification.lane)


def judge(segment: Segment, ends: Ends, *, now: datetime, patience: Patience, chance: float) -> Judgement:
    """Decide which deferred deliveries are tried again: not for ever, and by the attempt and its answers alone.

    So a replay decides the same, at whatever time it comes. It must not find one too late that is on its way already:
    its account would say expired, and a screen light up. Hence nothing is too late here. What comes after the time to
    live leaves the waiting room when that ends, and expires in its next attempt, which is the only one to say so.
    """
    deferred = {entry: answer for entry, answer in ends.others.items() if answer.outcome is Outcome.DEFERRED}
    refused = [entry for entry, answer in deferred.items() if answer.reason in REFUSALS]
    refusals = segment.refusals + 1 if refused else segment.refusals
    if refused and is_given_up(refusals, segment.waited_s, patience):
        ends = given_up(ends, refused)
        deferred = {entry: answer for entry, answer in deferred.items() if answer.reason not in REFUSALS}
    again: list[Again] = []
    for branch, entries in enumerate(together(deferred, refusals, patience)):
        answers = [deferred[entry] for entry in entries]
        wait = max(wait_of(answer, refusals, patience, chance) for answer in answers)
        is_paced = all(answer.reason is Reason.PAUSED for answer in answers)
        is_refused = any(answer.reason in REFUSALS for answer in answers)
        again.append(
            Again(
                branch,
                now + wait,
                sorted(entries),
                paced_at=now if is_paced else None,
                waited_s=segment.waited_s + (wait.total_seconds() if is_refused else 0),
                is_doubtful=segment.is_doubtful or answers[0].reason is Reason.AMBIGUOUS,
            )
        )
    return Judgement(in_doubt(ends) if segment.is_doubtful else ends, refusals, again)


def next_attempts(segment: Segment, judgement: Judgement) -> list[Outgoing]:
    """Return the deferred deliveries as segments of the next attempt, in the waiting room; one for each release."""
    return [_waiting(_later(segment, judgement.refusals, again), again) for again in judgement.again]


def _later(segment: Segment, refusals: int, following: Again) -> Segment:
    again, branch = following.entries, following.branch
    return segment.model_copy(
        update={
            "attempt": segment.attempt + 1,
            # named by where it split off, or a branch of this attempt and one of the next would be the same
            "branch": f"{segment.branch}.{segment.attempt}-{branch}" if branch else segment.branch,
            "refusals": refusals,
            "waited_s": following.waited_s,
            "is_doubtful": following.is_doubtful,
            "device_ids": pick(segment.device_ids, again),
            "addresses": pick(segment.addresses, again),
            "locales": None if segment.locales is None else pick(segment.locales, again),
            "fields": None if segment.fields is None else pick(segment.fields, again),
            "positions": [segment.position(i) for i in again],
        }
    )


def _waiting(later: Segment, again: Again) -> Outgoing:
    waiting = Waiting(
        id=later.attempt_id,
        release_at=again.release_at,
        expires_at=later.notification.expires_at,
        notification_id=later.notification.id,
        app=later.notification.app,
        channel=later.channel,
        accepted_at=later.notification.accepted_at,
        paced_at=again.paced_at,
        topic=topic_of(later),
        key=later.id,
        payload=later.model_dump_json(),
    )
    return Outgoing("waiting", waiting.id, waiting)


def pick(column: Sequence[T], indices: Sequence[int]) -> list[T]:
    """Return some entries of a column."""
    return [column[i] for i in indices]


def all_alike(entries: int, outcome: Outcome, reason: Reason) -> Ends:
    """Return the same end for every delivery of a segment."""
    return Ends(entries, dict.fromkeys(range(entries), Answer(outcome, reason)))
