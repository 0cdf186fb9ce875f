"""What follows from an attempt: the next attempt of what was deferred. Chance is an argument."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from models.outcome import Outcome, Reason
from models.ports import Answer
from models.record import Outgoing
from models.segment import Segment
from models.waiting import Waiting
from rules.answers import Ends
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


WITHIN: Final = 4.0
"""Deliveries whose waits differ by less than this factor wait together, for the longest of them."""


@dataclass(frozen=True, slots=True)
class Again:
    """A next attempt."""

    branch: int
    """Its number, by the answers alone: a replay at another time, by another chance, gives it to the same entries."""

    release_at: datetime
    entries: Sequence[int]
    paced_at: datetime | None = None
    """When all of them were told to wait for their turn or for the brake; None: a provider asked for their time."""


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
    """Decide which deferred deliveries are tried again and when: never past the time to live, never for ever."""
    deferred = {entry: answer for entry, answer in ends.others.items() if answer.outcome is Outcome.DEFERRED}
    if not deferred:
        return Judgement(ends, segment.refusals, [])
    refused = [entry for entry, answer in deferred.items() if answer.reason in REFUSALS]
    refusals = segment.refusals + 1 if refused else segment.refusals
    if refused and is_given_up(refusals, patience):
        ends = _expired(ends, refused, Reason.TOO_MANY_TRIES)
        deferred = {entry: answer for entry, answer in deferred.items() if answer.reason not in REFUSALS}
    again: list[Again] = []
    late: list[int] = []
    for branch, entries in enumerate(_together(deferred, refusals, patience)):
        release_at = now + max(_wait(deferred[entry], refusals, patience, chance) for entry in entries)
        is_paced = all(deferred[entry].reason is Reason.PAUSED for entry in entries)
        # a turn that comes too late is none yet: the rate may be raised meanwhile
        if not is_paced and comes_too_late(release_at, segment.notification.expires_at):
            late += entries
        else:
            again.append(Again(branch, release_at, sorted(entries), now if is_paced else None))
    return Judgement(_expired(ends, late, Reason.TIME_TO_LIVE), refusals, again)


def _together(deferred: Mapping[int, Answer], refusals: int, patience: Patience) -> Iterator[list[int]]:
    """Go through entries that wait together: one device that was told to wait an hour holds up no other.

    By their waits without chance. A replay throws other dice, and if it split otherwise, the same name would stand for
    other entries: some would be sent twice, and notes of the one attempt be read for the other.
    """
    waits = {entry: _wait(answer, refusals, patience, 0.0) for entry, answer in deferred.items()}
    group: list[int] = []
    for entry in sorted(waits, key=lambda entry: (waits[entry], entry)):
        if group and waits[entry] > waits[group[0]] * WITHIN:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _wait(answer: Answer, refusals: int, patience: Patience, chance: float) -> timedelta:
    if answer.reason is Reason.PAUSED:
        return timedelta(seconds=answer.retry_after_s or PAUSE_S)
    if answer.reason is Reason.REFUSED_EARLY:
        return timedelta(0)
    return wait_after(answer, refusals, patience, chance)


def _expired(ends: Ends, entries: Iterable[int], reason: Reason) -> Ends:
    end = Answer(Outcome.EXPIRED, reason)
    return replace(ends, others={**ends.others, **dict.fromkeys(entries, end)})


def next_attempts(segment: Segment, judgement: Judgement) -> list[Outgoing]:
    """Return the deferred deliveries as segments of the next attempt, in the waiting room; one for each release."""
    return [
        _waiting(_later(segment, judgement.refusals, again.entries, again.branch), again) for again in judgement.again
    ]


def _later(segment: Segment, refusals: int, again: Sequence[int], branch: int) -> Segment:
    return segment.model_copy(
        update={
            "attempt": segment.attempt + 1,
            # named by where it split off, or a branch of this attempt and one of the next would be the same
            "branch": f"{segment.branch}.{segment.attempt}-{branch}" if branch else segment.branch,
            "refusals": refusals,
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
