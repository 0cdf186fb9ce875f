"""What the registry can tell people who ask, and the port of whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeAlias

from models.claims import Kept
from models.names import AppId, Channel, DeviceId, NotificationId, SegmentId
from models.outcome import Outcome, Reason
from models.progress import Progress

Delivery: TypeAlias = dict[str, Any]
"""One row: delivery_id, notification_id, app, channel, device_id, outcome (``Outcome.DEFERRED``: it will be tried
again), reason, provider_id (None: it gave none of its own), segment_id, attempt, at."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A notification as a list shows it; what is None is not known (yet, or any more)."""

    notification_id: NotificationId
    app: AppId
    """Empty: it was refused, and nobody knows whose it was."""

    created_at: datetime | None
    """When its command was accepted, or refused."""

    kept: Kept | None
    """None: its command was refused, or has left."""

    progress: Progress | None
    """None: nothing of its account was written yet, or it has left."""


class Listed(NamedTuple):
    """Where a list of notifications stands: the newest come first, those of one moment by their ids."""

    created_at: datetime
    notification_id: NotificationId


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Some notifications, and where the next ones begin (None: these were the last)."""

    rows: Sequence[Overview]
    after: Listed | None


class Place(NamedTuple):
    """Where a list of deliveries stands."""

    segment_id: SegmentId
    position: int


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, and where the next ones begin (None: these were the last)."""

    rows: Sequence[Delivery]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Bucket:
    """What ended within one step of time."""

    begins_at: datetime
    accepted: int
    failed: int
    """Unregistered, rejected, expired or cancelled."""


@dataclass(frozen=True, slots=True)
class Try:
    """One result that names a device."""

    segment_id: SegmentId
    position: int
    attempt: int
    channel: Channel
    origin: str
    """``topic/partition/offset`` of the segment's record; empty: it does not say."""

    partition: int
    offset: int
    """Where the result stands on ``results``."""

    at: datetime
    outcome: Outcome
    reason: Reason
    provider_id: str | None
    counts: bool
    """It is what became of the delivery, in its segment; False: a repeat, or undone by a later one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A redrive took the delivery out of a segment, to send it anew."""

    redrive: int
    segment_id: SegmentId
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LastPage:
    """The page of a slice that was claimed last; those before it are not kept."""

    slice_id: str
    ordinal: int
    origin: str


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """A device as the registry has it now; never its address."""

    channel: Channel | None
    registered_at: datetime | None
    retired_at: datetime | None
    retired_because: str | None
    has_address: bool
    forgotten_at: datetime | None
    """When it was deleted; its other fields are gone."""


@dataclass(frozen=True, slots=True)
class Traces:
    """All that is kept of one delivery."""

    tries: Sequence[Try]
    """By their place on ``results``."""

    taken: Sequence[Taken]
    pages: Sequence[LastPage]
    """Of the slices that these segments were cut from."""

    device: DeviceNow | None


class Reporting(Protocol):
    """Answers people; every method raises OutageError when the registry is away."""

    async def ping(self) -> None:
        """Return if the registry answers."""

    async def apps(self) -> Sequence[AppId]:
        """Return every app of which a notification is known."""

    async def notifications(
        self, app: AppId | None, since: datetime, until: datetime, after: Listed | None, limit: int
    ) -> OverviewPage:
        """Return up to *limit* notifications of an app (None: of all), created from *since* until before *until*.

        What was refused names no app, and is among those of all.
        """

    async def going(self, app: AppId | None, limit: int) -> Sequence[Overview]:
        """Return what has not ended, of an app (None: of all): up to *limit* of each state, those that changed last."""

    async def notification(self, notification_id: NotificationId) -> Overview | None:
        """Return one notification, or None."""

    async def deliveries(
        self,
        notification_id: NotificationId,
        *,
        device: DeviceId | None,
        outcome: Outcome | None,
        after: Place | None,
        limit: int,
    ) -> DeliveryPage:
        """Return up to *limit* deliveries; fewer, or none, where many would have to be looked through."""

    async def series(self, notification_id: NotificationId, step_s: int) -> Sequence[Bucket]:
        """Return what ended when, by steps of so many seconds since the epoch; empty ones are left out."""

    async def traces(self, notification_id: NotificationId, device: DeviceId) -> Traces:
        """Return what is kept of one delivery."""
