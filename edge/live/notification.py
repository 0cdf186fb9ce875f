"""A notification, what holds it and how fast it goes -> its row."""

from collections.abc import Sequence
from typing import Final

from edge.accounts import outcome_rows, row
from edge.live.brakes import Controls, holds_of, limits_of
from edge.live.paces import ended, is_going
from edge.live.rows import ChannelRow, LimitRow, LiveRow
from edge.rows import NotificationRow
from models.control import NOTIFICATION, scopes_of
from models.names import Lane
from models.progress import Counts, Progress
from models.reporting import Overview
from rules.controls import is_called_off
from rules.headway import readable, seconds_left

TOLD: Final = set(LiveRow.model_fields) & set(Progress.model_fields) - set(NotificationRow.model_fields)
"""What both call alike, and a list of notifications has not."""


def live_row(overview: Overview, controls: Controls, per_s: float | None) -> LiveRow:
    """Return the row; *per_s* is the rate that was measured."""
    kept, progress = overview.kept, overview.progress
    is_over = not is_going(overview)
    scopes = () if is_over else scopes_of(overview.notification_id, overview.app, None)
    left_s = None if progress is None or is_over or _grows(progress) else seconds_left(progress.counts.pending, per_s)
    return LiveRow(
        **row(overview).model_dump(),
        lane=None if kept is None else kept.launch.lane or (Lane.DIRECT if kept.launch.audience.is_named else None),
        is_named=None if kept is None else kept.launch.audience.is_named,
        rate_per_s=None if is_over else readable(per_s),
        left_s=None if left_s is None else float(round(left_s)),
        expires_at=None if kept is None else kept.expires_at,
        held_by=holds_of(scopes, controls),
        limits=_limits(overview, scopes, controls),
        is_cancelled=not is_over and _is_cancelled(overview, scopes, controls),
        **_told(overview.progress),
    )


def _grows(progress: Progress) -> bool:
    """Tell whether slices are still searched: who is selected then is not all of them."""
    return progress.slices_expanded < progress.slices


def _told(progress: Progress | None) -> dict[str, object]:
    """Return what the account tells besides its sums."""
    if progress is None:
        return {}
    return {
        **progress.model_dump(include=TOLD),
        "channels": [_channel(name, counts) for name, counts in sorted(progress.by_channel.items())],
        "outcomes": outcome_rows(progress, "channel,reason"),
    }


def _channel(name: str, counts: Counts) -> ChannelRow:
    return ChannelRow(
        channel=name,
        selected=counts.selected,
        accepted=counts.accepted,
        failed=ended(counts) - counts.accepted,
        suppressed=counts.suppressed,
        pending=counts.pending,
    )


def _limits(overview: Overview, scopes: Sequence[str], controls: Controls) -> list[LimitRow]:
    """Return the rates that hold for it; its own wish counts until somebody sets another."""
    found = limits_of(scopes, controls)
    own = f"{NOTIFICATION}{overview.notification_id}"
    wish = None if overview.kept is None else overview.kept.launch.rate_per_s
    if not scopes or wish is None or any(limit.scope == own for limit in found):
        return found
    return [LimitRow(scope=own, rate_per_s=wish, by=None, why="as its command asks", since=None), *found]


def _is_cancelled(overview: Overview, scopes: Sequence[str], controls: Controls) -> bool:
    accepted_at = overview.kept.accepted_at if overview.kept is not None else overview.created_at
    return accepted_at is not None and any(
        is_called_off(controls[scope], accepted_at) for scope in scopes if scope in controls
    )
