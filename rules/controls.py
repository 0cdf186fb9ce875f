"""A command for a scope -> the change of its control, and what is published of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from models.command import Cancel, Pause, Resume, Scoped, Throttle
from models.control import NOTIFICATION, Control, ControlChange, Hold
from models.names import NotificationId
from models.record import Outgoing, Record
from models.result import ControlState
from rules.record_time import record_time

AFTERWARDS: Final = timedelta(days=1)
"""A notification's control outlives its time to live by this: what is late is still ended as it was asked."""


def type_of(command: Scoped) -> str:
    """Return the command's type as producers write it."""
    return type(command).__name__.lower()


def change_of(record: Record[bytes], command: Scoped, expires_at: datetime | None = None) -> ControlChange:
    """Return what a command asks of its scope, ordered among the others of its partition by its offset.

    Parameters
    ----------
    expires_at
        Of the notification, where it is one's.
    """
    wide = command.notification_id is None
    at = record_time(record)
    return ControlChange(
        scope=command.control_scope,
        source=f"{record.topic}/{record.partition}",
        offset=record.offset,
        why=f"{type_of(command)} by {command.by or record.origin}" + (command.why and f": {command.why}"),
        asked=Hold(by=command.by or record.origin, why=command.why, since=at),
        paused={Pause: True, Resume: False}.get(type(command)),
        released_at=at if isinstance(command, Resume) else None,
        cancelled=True if isinstance(command, Cancel) and not wide else None,
        cancelled_before=at if isinstance(command, Cancel) and wide else None,
        rate_per_s=command.rate_per_s if isinstance(command, Throttle) else None,
        sets_rate=isinstance(command, Throttle),
        ends_at=None if expires_at is None else expires_at + AFTERWARDS,
    )


def swept(record: Record[bytes], id_: NotificationId, by: Control, expires_at: datetime) -> ControlChange:
    """Return the change that cancels one notification because a wider scope that it is in was cancelled."""
    return ControlChange(
        scope=f"{NOTIFICATION}{id_}",
        source=f"{record.topic}/{record.partition}",
        offset=record.offset,
        why=by.why,
        asked=by.called_off,
        cancelled=True,
        ends_at=expires_at + AFTERWARDS,
    )


def changed(before: Control | None, change: ControlChange) -> Control:
    """Return the state of a scope after a change, one version later; what the change does not name stays."""
    old = before or Control(scope=change.scope, version=0)
    fields: dict[str, Any] = {"version": old.version + 1, "why": change.why}
    if change.paused is not None:
        hold, released_at = held(old, change)
        fields |= {"paused": change.paused, "hold": hold, "released_at": released_at}
    if change.sets_rate:
        limited = None if change.rate_per_s is None else change.asked
        fields |= {"rate_per_s": change.rate_per_s, "limited": limited}
        if change.asked is not None and _is_quicker(old, change.rate_per_s):
            fields["quickened_at"] = change.asked.since
    if change.cancelled:  # final: nothing says the contrary later
        fields |= {"cancelled": True, "called_off": old.called_off or change.asked}
    if _moves_on(old.cancelled_before, change.cancelled_before):
        fields |= {"cancelled_before": change.cancelled_before, "called_off": change.asked}
    if _moves_on(old.ends_at, change.ends_at):
        fields["ends_at"] = change.ends_at
    return old.model_copy(update=fields)


def held(before: Control, change: ControlChange) -> tuple[Hold | None, datetime | None]:
    """Return the hold of a scope after a change, and when its last one ended.

    What is paused stays as it was paused first: a brake that trips in several workers at once, or a command that is
    published twice, must not hide what began it.
    """
    if change.paused is None:
        return before.hold, before.released_at
    if change.paused:
        return before.hold or change.asked, before.released_at
    return None, change.released_at if before.paused else before.released_at


def calling_off(controls: Iterable[Control], accepted_at: datetime) -> Control | None:
    """Return the first of these controls that cancels what was accepted at a moment, or None."""
    return next((control for control in controls if is_called_off(control, accepted_at)), None)


def is_called_off(control: Control, accepted_at: datetime) -> bool:
    """Tell whether a control that holds for a notification cancels it, given when it was accepted."""
    return control.cancelled or (control.cancelled_before is not None and accepted_at < control.cancelled_before)


def control_record(control: Control) -> Outgoing:
    """Return the whole state of a scope as every worker reads it."""
    return Outgoing("controls", control.scope, control)


def state_of(control: Control) -> ControlState:
    """Return what a control makes of its notification; a call back is final."""
    if control.cancelled:
        return ControlState.CANCELLED
    return ControlState.PAUSED if control.paused else ControlState.RUNNING


def _is_quicker(before: Control, rate: float | None) -> bool:
    """Tell whether a rate lets more through than before; what a launch wished for itself is not known here."""
    if before.rate_per_s is None:
        return rate is not None and before.scope.startswith(NOTIFICATION)
    return rate is None or rate > before.rate_per_s


def _moves_on(before: datetime | None, after: datetime | None) -> bool:
    """Tell whether a moment is later than the one that was known; these never go back."""
    return after is not None and (before is None or after > before)
