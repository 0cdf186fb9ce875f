"""Examples of what Carillon tells: one result of each kind, and accounts on the way and at their end."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from models.base import WireModel
from models.column import to_column
from models.outcome import Outcome, Reason
from models.progress import Counts, Progress, State
from models.result import (
    Closed,
    Controlled,
    ControlState,
    End,
    Expanded,
    Group,
    Launched,
    Redriven,
    Refused,
    Reopened,
    Scheduled,
    Selected,
    Settled,
)
from rules.identity import device_id, segment_id

NAME: Final = "spring-sale"
APP: Final = "default"
CHANNEL: Final = "fcm"
BEGIN: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
END: Final = BEGIN + timedelta(hours=1)
SEGMENT: Final = segment_id(NAME, CHANNEL, 0, 0, 0)
REASONS: Final = ["ttl_s: must be less than or equal to 2419200"]

SELECTED: Final = Selected(
    notification_id=NAME,
    at=BEGIN,
    channel=CHANNEL,
    slice=0,
    ordinal=0,
    segments={SEGMENT: 2},
    suppressed={"no_address": 1},
)
SETTLED: Final = Settled(
    notification_id=NAME,
    at=BEGIN,
    segment_id=SEGMENT,
    attempt=1,
    channel=CHANNEL,
    app=APP,
    size=2,
    entries=2,
    devices=to_column([device_id(APP, "phone-1"), device_id(APP, "phone-2")]),
    outcome=Outcome.ACCEPTED,
    reason=Reason.OK,
    others=[Group(outcome=Outcome.UNREGISTERED, reason=Reason.UNREGISTERED, entries=[1])],
    dead_since={1: BEGIN},
    origin="segments.fcm/3/17",
    launched_ms=int(BEGIN.timestamp() * 1000),
)
REOPENED: Final = Reopened(
    notification_id=NAME,
    at=BEGIN,
    channel=CHANNEL,
    slice=1,
    ordinal=0,
    segments={segment_id(NAME, CHANNEL, 1, 0, 0): 1},
    taken={Outcome.REJECTED: {Reason.WRONG_APP: 1}},
)

RESULTS: Final = (
    Refused(notification_id=NAME, at=BEGIN, reasons=REASONS),
    Scheduled(notification_id=NAME, at=BEGIN, app=APP, due_at=BEGIN, expires_at=END),
    Controlled(notification_id=NAME, at=BEGIN, state=ControlState.PAUSED, version=1),
    Launched(notification_id=NAME, at=BEGIN, app=APP, slices={CHANNEL: 1}, expires_at=END),
    SELECTED,
    Expanded(notification_id=NAME, at=BEGIN, channel=CHANNEL, slice=0, end=End.COMPLETE),
    SETTLED,
    Closed(notification_id=NAME, at=END + timedelta(days=1), expired_at=END),
    Redriven(notification_id=NAME, at=BEGIN, number=1, channels=[CHANNEL], why="the certificate was of another app"),
    REOPENED,
)

COUNTS: Final = Counts(selected=3, accepted=1, unregistered=1, suppressed=1)

REFUSED: Final = Progress(notification_id=NAME, state=State.REFUSED, version=4, refusals=REASONS, updated_at=BEGIN)
FINISHED: Final = Progress(
    notification_id=NAME,
    app=APP,
    state=State.FINISHED,
    version=9,
    counts=COUNTS,
    by_channel={CHANNEL: COUNTS},
    reasons={"accepted:ok": 1, "unregistered:unregistered": 1, "suppressed:no_address": 1},
    slices=1,
    slices_expanded=1,
    launched_at=BEGIN,
    updated_at=BEGIN,
)


def written(record: WireModel) -> dict[str, Any]:
    """Return a record as JSON has it."""
    return record.model_dump(mode="json")
