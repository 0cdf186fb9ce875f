"""A redrive -> its refusal, or the fact that it began and the first page on each channel; and what a page comes to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from models.claims import Kept
from models.command import Redrive
from models.control import Control
from models.names import Channel
from models.record import Outgoing, Record
from models.reopening import Reopening
from models.result import Redriven, Reopened
from models.segment import Expansion, Redriving
from rules.columns import Columns
from rules.launches import notification_of
from rules.record_time import record_time
from rules.redrive_slices import slice_of
from rules.segments import Cut, cut_segments

MOST: Final = 100
"""Redrives of one notification: each is kept with it for as long as it is known, and one that were asked for in a loop
would grow without bound."""


def refusal_of(kept: Kept, controls: Sequence[Control], now: datetime) -> str | None:
    """Return why nothing of a notification can be sent again, with the cure; None: it can.

    Parameters
    ----------
    controls
        Of this very notification: one or none.
    now
        By the clock of the broker: the time of the command's record.
    """
    if kept.launched_by is None:
        return "notification_id: has not begun; redrive it when some of its deliveries have ended"
    if kept.launch.dry_run:
        return "notification_id: was a dry run, of which nothing was sent; launch it anew without dry_run"
    if now >= kept.expires_at:
        return f"notification_id: expired at {kept.expires_at.isoformat()}; launch it anew under another id"
    if any(control.cancelled for control in controls):
        return "notification_id: was cancelled, which is final; launch it anew under another id"
    if len(kept.redrives) >= MOST:
        return f"notification_id: was redriven {MOST} times; launch it anew under another id"
    return None


def redrive_records(
    record: Record[bytes], command: Redrive, kept: Kept, *, number: int, known: Collection[Channel], at: datetime
) -> list[Outgoing]:
    """Return the fact that a redrive began, and its first page on every channel that the launch may have used.

    The redrive is of now: a wider cancel that came before it does not call it back, one that comes later does.
    """
    launch = kept.launch
    channels = sorted(set(known) if launch.channels is None else set(known) & set(launch.channels))
    notification = notification_of(kept, record.timestamp_ms).model_copy(update={"accepted_at": record_time(record)})
    redriving = Redriving(number=number, outcomes=command.outcomes, reasons=command.reasons)
    rate = launch.rate_per_s
    pages = [
        Expansion(
            notification=notification,
            channel=channel,
            slice=slice_of(number),
            lower="",
            upper="",
            rate_per_s=None if rate is None else rate / len(channels),
            redrive=redriving,
        )
        for channel in channels
    ]
    redriven = Redriven(
        notification_id=notification.id, at=at, number=number, channels=channels, why=command.why, by=command.by
    )
    return [
        Outgoing("results", notification.id, redriven),
        *(Outgoing("expansions", page.slice_id, page) for page in pages),
    ]


def cut_again(expansion: Expansion, reopening: Reopening, *, size: int) -> Cut:
    """Return the segments of a page, with ids that no launch and no other redrive has."""
    fields = reopening.fields if any(reopening.fields) else None
    columns = Columns(reopening.device_ids, reopening.addresses, reopening.locales, fields)
    place = (expansion.channel, expansion.slice, expansion.ordinal)
    return cut_segments(expansion.notification, place, columns, known=True, size=size)


def reopened_record(expansion: Expansion, reopening: Reopening, cut: Cut, at: datetime) -> Outgoing:
    """Return the fact that takes deliveries out of their old outcomes; of none too, because pages are counted."""
    reopened = Reopened(
        notification_id=expansion.notification.id,
        at=at,
        channel=expansion.channel,
        slice=expansion.slice,
        ordinal=expansion.ordinal,
        segments=cut.sizes,
        suppressed=cut.suppressed,
        taken={outcome: dict(reasons) for outcome, reasons in reopening.taken.items()},
    )
    return Outgoing("results", reopened.notification_id, reopened)
