"""A launch that has begun -> its slices, each with its first page to be expanded."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from models.claims import Kept, LaunchClaim
from models.command import Launch
from models.condition import Condition
from models.names import Channel, Lane
from models.notification import Notification
from models.record import Outgoing, Record
from models.result import Launched, Scheduled
from models.segment import Expansion
from models.waiting import Waiting
from rules.conditions import parse_condition
from rules.fingerprint import body_hash
from rules.parts import parted, parts_of
from rules.record_time import record_time
from rules.slices import cut_slices, slice_count

SLICE_RATE: Final = 1_000.0
"""Deliveries a second below which a paced channel is not cut further: one slice reads a hundred times as fast."""


def expiry(launch: Launch, accepted_at: datetime) -> datetime:
    """Return when it is no longer worth delivering: the time to live counts from its beginning."""
    beginning = accepted_at if launch.due_at is None else max(accepted_at, launch.due_at.astimezone(UTC))
    return beginning + timedelta(seconds=launch.ttl_s)


def waits(launch: Launch, accepted_at: datetime) -> bool:
    """Tell whether its time is still to come, by the clock of the broker: every replay decides the same."""
    return launch.due_at is not None and launch.due_at > accepted_at


def claim_of(record: Record[bytes], launch: Launch) -> LaunchClaim:
    """Return what a launch asks of the registry: the same on every replay of its record."""
    accepted_at = record_time(record)
    return LaunchClaim(
        origin=record.origin,
        launch=launch,
        body_hash=body_hash(launch),
        accepted_at=accepted_at,
        expires_at=expiry(launch, accepted_at),
        scheduled=waits(launch, accepted_at),
    )


def lane_of(launch: Launch) -> Lane:
    """Return the lane asked for; where none is: direct for named devices, campaign for everything else."""
    return launch.lane or (Lane.DIRECT if launch.audience.is_named else Lane.CAMPAIGN)


def notification_of(kept: Kept, launched_ms: int) -> Notification:
    """Return what travels with every page and segment of a launch."""
    launch = kept.launch
    return Notification(
        id=launch.notification_id,
        app=launch.app,
        content=launch.content,
        lane=lane_of(launch),
        accepted_at=kept.accepted_at,
        expires_at=kept.expires_at,
        rate_per_s=launch.rate_per_s,
        dry_run=launch.dry_run,
        launched_ms=launched_ms,
    )


def condition_of(launch: Launch) -> Condition | None:
    """Return the parsed condition; None: everyone. Raises ConditionError, as it did when the command was read."""
    written = launch.audience.condition
    return None if written is None else parse_condition(written)


def scheduled_records(
    launch: Launch, due_at: datetime, expires_at: datetime, at: datetime, accepted_at: datetime | None = None
) -> list[Outgoing]:
    """Return the fact that it waits, and what begins it at its time, or when a wider scope is called back."""
    id_ = launch.notification_id
    start = f'{{"type":"start","notification_id":"{id_}"}}'  # an id holds nothing that JSON would have to escape
    waiting = Waiting(
        id=f"start:{id_}",
        release_at=due_at,
        expires_at=expires_at,
        notification_id=id_,
        app=launch.app,
        accepted_at=accepted_at,
        topic="commands",
        key=id_,
        payload=start,
    )
    scheduled = Scheduled(notification_id=id_, at=at, app=launch.app, due_at=due_at, expires_at=expires_at)
    return [
        Outgoing("results", id_, scheduled),
        Outgoing("waiting", waiting.id, waiting),
    ]


def launch_records(
    launch: Launch,
    notification: Notification,
    sizes: Mapping[Channel, int],
    *,
    slice_devices: int,
    max_slices: int,
    at: datetime,
) -> list[Outgoing]:
    """Return the fact that it began, and the first page of every slice.

    Parameters
    ----------
    sizes
        Devices of the app by channel; a channel that is named and has none gets one slice.
    slice_devices, max_slices
        Devices per slice, about; slices per channel at most.
    """
    channels = sorted(sizes) if launch.channels is None else launch.channels
    condition = condition_of(launch)
    devices = {channel: sizes.get(channel, 0) for channel in channels}
    rates = _rates(launch.rate_per_s, devices)
    notification = parted(notification, devices)
    counts = {
        channel: _paced(slice_count(sizes.get(channel, 0), slice_devices=slice_devices, max_slices=max_slices), rate)
        for channel, rate in rates.items()
    }
    launched = Launched(
        notification_id=notification.id,
        at=at,
        app=notification.app,
        slices=counts,
        dry_run=notification.dry_run,
        expires_at=notification.expires_at,
    )
    pages = [
        page
        for channel, count in counts.items()
        for page in _first_pages(notification, channel, condition, count, rates[channel])
    ]
    return [Outgoing("results", notification.id, launched), *pages]


def _first_pages(
    notification: Notification, channel: Channel, condition: Condition | None, count: int, rate: float | None
) -> list[Outgoing]:
    expansions = [
        Expansion(
            notification=notification,
            channel=channel,
            condition=condition,
            slice=part.number,
            lower=part.lower,
            upper=part.upper,
            rate_per_s=None if rate is None else rate / count,
        )
        for part in cut_slices(notification.app, count)
    ]
    return [Outgoing("expansions", expansion.slice_id, expansion) for expansion in expansions]


def _rates(rate: float | None, sizes: Mapping[Channel, int]) -> dict[Channel, float | None]:
    """Share a notification's rate among its channels by their sizes; None: as fast as the routes allow."""
    return {channel: None if rate is None else rate * part for channel, part in parts_of(sizes).items()}


def _paced(count: int, rate: float | None) -> int:
    return count if rate is None else min(count, max(int(rate / SLICE_RATE), 1))
