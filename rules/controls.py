"""A command for a scope -> the change of its control, and what is published of it."""

from datetime import datetime

from models.command import Cancel, Pause, Resume, Scoped, Throttle
from models.control import Control, ControlChange, Hold
from models.record import Outgoing, Record
from models.result import ControlState
from rules.record_time import record_time


def type_of(command: Scoped) -> str:
    """Return the command's type as producers write it."""
    return type(command).__name__.lower()


def change_of(record: Record[bytes], command: Scoped) -> ControlChange:
    """Return what a command asks of its scope, ordered among the others of its partition by its offset."""
    wide = command.notification_id is None
    at = record_time(record)
    return ControlChange(
        scope=command.control_scope,
        source=f"{record.topic}/{record.partition}",
        offset=record.offset,
        why=f"{type_of(command)} by {command.by or record.origin}" + (command.why and f": {command.why}"),
        paused={Pause: True, Resume: False}.get(type(command)),
        hold=Hold(by=command.by or record.origin, why=command.why, since=at) if isinstance(command, Pause) else None,
        released_at=at if isinstance(command, Resume) else None,
        cancelled=True if isinstance(command, Cancel) and not wide else None,
        cancelled_before=at if isinstance(command, Cancel) and wide else None,
        rate_per_s=command.rate_per_s if isinstance(command, Throttle) else None,
        sets_rate=isinstance(command, Throttle),
    )


def held(before: Control, change: ControlChange) -> tuple[Hold | None, datetime | None]:
    """Return the hold of a scope after a change, and when its last one ended.

    What is paused stays as it was paused first: a brake that trips in several workers at once, or a command that is
    published twice, must not hide what began it.
    """
    if change.paused is None:
        return before.hold, before.released_at
    if change.paused:
        return before.hold or change.hold, before.released_at
    return None, change.released_at if before.paused else before.released_at


def control_record(control: Control) -> Outgoing:
    """Return the whole state of a scope as every worker reads it."""
    return Outgoing("controls", control.scope, control)


def state_of(control: Control) -> ControlState:
    """Return what a control makes of its notification; a call back is final."""
    if control.cancelled:
        return ControlState.CANCELLED
    return ControlState.PAUSED if control.paused else ControlState.RUNNING
