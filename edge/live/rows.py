"""What the live page shows, as rows."""

from datetime import datetime
from typing import Literal

from edge.rows import NotificationRow, OutcomeRow, Row, Rows
from models.base import Count
from models.names import AppId, Channel, Lane


class HoldRow(Row):
    """A scope that is paused."""

    scope: str
    by: str | None
    """Who asked; null: it was not written down."""

    why: str | None
    since: datetime | None


class LimitRow(Row):
    """A scope with a rate of its own."""

    scope: str
    rate_per_s: float
    by: str | None
    why: str | None
    since: datetime | None


class ScopeRow(Row):
    """What is in force for a scope wider than a notification."""

    scope: str
    hold: HoldRow | None
    limit: LimitRow | None
    cancelled_before: datetime | None
    """What was accepted before is called back."""


class RouteRow(Row):
    """One channel of one app."""

    channel: Channel
    app: AppId
    state: Literal["open", "paused"]
    rate_per_s: float | None
    """Deliveries that ended in a second, measured while somebody looks; null: not known."""

    held_by: list[HoldRow]
    """Whatever pauses all of it, the narrowest scope first."""

    limits: list[LimitRow]
    """Rates set by hand that hold for all of it; what its provider allows is not among them."""


class LagRow(Row):
    """How far one role is behind on one topic."""

    role: str
    topic: str
    records: Count
    """Not read yet."""

    oldest_s: float
    """Seconds for which the oldest of them has waited."""


class LagRows(Rows[LagRow]):
    """The lag of every role."""

    at: datetime
    """When the broker was asked."""


class ChannelRow(Row):
    """The account of one channel of a notification."""

    channel: Channel
    selected: Count
    accepted: Count
    failed: Count
    suppressed: Count
    pending: Count


class LiveRow(NotificationRow):
    """A notification with all that a person wants to know of it while it runs."""

    lane: Lane | None
    is_named: bool | None
    """The command itself names its people; null: the command has left."""

    rate_per_s: float | None
    """Deliveries that end in a second, over the last ten; null: it has ended, or nobody knows yet."""

    left_s: float | None
    """Seconds until the rest has ended at this rate; null: it stands still, more is still selected, or nobody knows."""

    due_at: datetime | None = None
    launched_at: datetime | None = None
    expires_at: datetime | None
    slices: Count = 0
    slices_expanded: Count = 0
    """While fewer are expanded than there are, more will be selected."""

    channels: list[ChannelRow] = []
    outcomes: list[OutcomeRow] = []
    deferred: dict[str, Count] = {}
    """What has to be tried again, by reason."""

    refusals: list[str] = []
    dry_run: bool = False
    redrives: Count = 0
    held_by: list[HoldRow]
    limits: list[LimitRow]
    is_cancelled: bool
    """Called back, and what is with a provider still ends."""


class Published(Row):
    """A command that the broker has."""

    id: str
    """The Idempotency-Key, or one that was made."""

    type: Literal["start", "cancel", "pause", "resume", "throttle"]
    key: str
    """The notification or the scope that it is for."""
