"""What is kept of one delivery -> its story, step by step, with a word where a piece is no longer kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from models.names import SegmentId
from models.outcome import Outcome, Reason
from models.reporting import DeviceNow, Overview, Taken, Traces, Try
from rules.redrive_slices import number_of

RESULTS: Final = "results"
"""The topic that a try's partition and offset are of."""

SEGMENT_ID: Final = re.compile(r".+:\d+:\d+:\d+", re.ASCII)
"""Slice, page and part end it (``rules.identity.segment_id``); one that is written otherwise says no more."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, or that is not known; what does not apply is None."""

    step: str
    says: str
    at: datetime | None = None
    origin: str = ""
    """``topic/partition/offset`` of the record that tells of it, or began it."""

    kept: bool = True
    """False: it happened, or must have, and nothing of it is kept (any more)."""

    segment_id: SegmentId | None = None
    attempt: int | None = None
    waited_s: float | None = None
    """Since the attempt before."""

    outcome: Outcome | None = None
    reason: Reason | None = None
    provider_id: str | None = None
    redrive: int | None = None


def story_of(overview: Overview, traces: Traces) -> list[Step]:
    """Return the steps in the order in which one follows from the other."""
    steps = [*_command(overview), *_segments(overview, traces)]
    if not traces.tries:
        steps.append(_no_result(overview))
    progress = overview.progress
    if progress is not None and progress.closed_at is not None:
        steps.append(Step("closed", "the account was closed: who was pending then has expired", progress.closed_at))
    return [*steps, *_device(traces.device)]


def standing_end(overview: Overview, traces: Traces) -> tuple[Outcome | None, Reason | None]:
    """Return what became of the delivery by all that is known now; (None, None): nobody told, or it is pending anew."""
    gone = {(taken.segment_id, taken.position) for taken in traces.taken}
    found = [each for each in traces.tries if each.counts and (each.segment_id, each.position) not in gone]
    progress = overview.progress
    is_closed = progress is not None and progress.closed_at is not None
    if is_closed and traces.tries and not any(each.outcome.is_final for each in found):
        return Outcome.EXPIRED, Reason.NOT_SETTLED
    return (found[-1].outcome, found[-1].reason) if found else (None, None)


def _command(overview: Overview) -> Iterator[Step]:
    kept = overview.kept
    if kept is None:
        yield Step("command", "the command is not kept: it was refused, or its time has passed", kept=False)
        return
    says = f"accepted; worth delivering until {kept.expires_at:%Y-%m-%dT%H:%M:%SZ}"
    yield Step("command", says, kept.accepted_at, kept.origin)
    if kept.launched_by is None:
        yield Step("begin", "it has not begun: it waits for its time")
    elif kept.launched_by != kept.origin:
        yield Step("begin", "it was scheduled, and this record began it", origin=kept.launched_by)


def _segments(overview: Overview, traces: Traces) -> Iterator[Step]:
    """Tell of each segment that the device was in: the first, and those of redrives."""
    by_segment = sorted(traces.tries, key=attrgetter("segment_id"))
    groups = [list(tries) for _, tries in groupby(by_segment, key=attrgetter("segment_id"))]
    for tries in sorted(groups, key=lambda group: (group[0].at, group[0].segment_id)):
        segment_id = tries[0].segment_id
        if SEGMENT_ID.fullmatch(segment_id):
            yield _page(overview, traces, segment_id)
        first = next((each for each in tries if each.attempt == 1), None)
        says = f"position {tries[0].position} of this segment on {tries[0].channel}"
        yield Step("segment", says, origin=first.origin if first else "", kept=first is not None, segment_id=segment_id)
        yield from _tries(tries)
        yield from (_taken(overview, each) for each in traces.taken if each.segment_id == segment_id)


def _page(overview: Overview, traces: Traces, segment_id: SegmentId) -> Step:
    """Tell which page the segment was cut from; see ``rules.identity.segment_id``."""
    slice_id, page, _ = segment_id.rsplit(":", 2)
    redrive = number_of(int(slice_id.rpartition(":")[2]))
    kept = overview.kept
    if redrive is None and kept is not None and kept.launch.audience.is_named:
        return Step("page", "the command names its devices, so no page was searched for", segment_id=segment_id)
    claimed = {(last.slice_id, last.ordinal): last.origin for last in traces.pages}
    origin = claimed.get((slice_id, int(page)), "")
    says = f"page {page} of slice {slice_id}"
    if not origin:
        says += "; which record asked for it is not kept: only the last page of a slice is"
    return Step("page", says, origin=origin, kept=bool(origin), segment_id=segment_id, redrive=redrive)


def _tries(tries: Sequence[Try]) -> Iterator[Step]:
    before: datetime | None = None
    for each in tries:
        waited_s = None if before is None else (each.at - before).total_seconds()
        before = each.at
        yield Step(
            "attempt",
            _said(each),
            each.at,
            f"{RESULTS}/{each.partition}/{each.offset}",
            segment_id=each.segment_id,
            attempt=each.attempt,
            waited_s=waited_s,
            outcome=each.outcome,
            reason=each.reason,
            provider_id=each.provider_id,
        )


def _said(each: Try) -> str:
    if not each.outcome.is_final:
        return f"put off ({each.reason}), to be tried again"
    if not each.counts:
        return f"told as {each.outcome} after it had ended: that changes nothing"
    if each.outcome is Outcome.ACCEPTED:
        return "the provider took it; whether a screen lit up is not known"
    return f"ended as {each.outcome} ({each.reason})"


def _taken(overview: Overview, taken: Taken) -> Step:
    origins = overview.kept.redrives if overview.kept else ()
    origin = origins[taken.redrive - 1] if taken.redrive <= len(origins) else ""
    says = f"redrive {taken.redrive} took it, to send it anew"
    return Step("redrive", says, taken.at, origin, segment_id=taken.segment_id, redrive=taken.redrive)


def _no_result(overview: Overview) -> Step:
    progress = overview.progress
    if progress is not None and progress.dry_run:
        return Step("result", "a dry run: nothing is sent", kept=False)
    says = "no result names this device: it was not selected, was left out, or is pending"
    return Step("result", f"{says}; results leave after some time (docs/retention.md)", kept=False)


def _device(device: DeviceNow | None) -> Iterator[Step]:
    if device is None:
        yield Step("device", "the registry does not know this device (any more)", kept=False)
        return
    if device.forgotten_at is not None:
        yield Step("device", "the device was deleted", device.forgotten_at)
        return
    says = f"last registered, on {device.channel}" + ("" if device.has_address else "; it has no address now")
    yield Step("device", says, device.registered_at)
    if device.retired_at is not None:
        yield Step("device", f"retired ({device.retired_because}): no later audience has it", device.retired_at)
