"""A launch that names its devices -> segments at once, and an account of every name that leads nowhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.command import Launch, NamedDevice, NamedRecipient
from models.device import Device
from models.names import NO_CHANNEL, Channel
from models.notification import Notification
from models.outcome import Suppression
from models.record import Outgoing
from models.result import End, Expanded, Launched, Selected
from rules.columns import Columns
from rules.parts import parted
from rules.segments import Cut, cut_segments

Found = Sequence[tuple[int, Device]]
"""Devices, each with the index of the entry that named it."""


@dataclass(slots=True)
class _Share:
    """What one channel gets of it."""

    devices: list[tuple[int, Device]] = field(default_factory=list)
    suppressed: Counter[str] = field(default_factory=Counter)


def entries_of(launch: Launch) -> Sequence[NamedDevice | NamedRecipient]:
    """Return the devices or recipients that a launch names."""
    return launch.audience.devices or launch.audience.recipients or []


def named_records(
    launch: Launch,
    notification: Notification,
    found: Found,
    *,
    known: Collection[Channel],
    segment_devices: int,
    at: datetime,
) -> list[Outgoing]:
    """Return everything that follows: begun, selected and expanded at once, one slice per channel.

    A device that is named twice, by itself or by two recipients, gets one delivery, with the fields of its first name.
    """
    shares = _shares(launch, found, known)
    notification = parted(
        notification, {channel: len(share.devices) for channel, share in shares.items() if share.devices}
    )
    id_ = notification.id
    launched = Launched(
        notification_id=id_,
        at=at,
        app=notification.app,
        slices=dict.fromkeys(sorted(shares), 1),
        dry_run=notification.dry_run,
        expires_at=notification.expires_at,
    )
    records = [Outgoing("results", id_, launched)]
    for channel, share in sorted(shares.items()):
        cut = _cut(launch, notification, channel, share, segment_devices)
        suppressed = Counter(cut.suppressed) + share.suppressed
        selected = Selected(
            notification_id=id_,
            at=at,
            channel=channel,
            slice=0,
            ordinal=0,
            segments=cut.sizes,
            suppressed=dict(suppressed),
        )
        ended = Expanded(notification_id=id_, at=at, channel=channel, slice=0, end=End.COMPLETE, pages=1)
        records += [*cut.records, Outgoing("results", id_, selected), Outgoing("results", id_, ended)]
    return records


def _shares(launch: Launch, found: Found, known: Collection[Channel]) -> dict[Channel, _Share]:
    shares: defaultdict[Channel, _Share] = defaultdict(_Share)
    seen: set[str] = set()
    for index, device in sorted(found, key=lambda pair: pair[0]):
        if device.id in seen:
            continue
        seen.add(device.id)
        share = shares[device.channel]
        if (why := _why_not(launch, device, known)) is not None:
            share.suppressed[why.value] += 1
        else:
            share.devices.append((index, device))
    missing = _missing(launch, {index for index, _ in found})
    if missing:
        nobody = Suppression.NO_DEVICE if launch.audience.recipients else Suppression.UNKNOWN_DEVICE
        shares[NO_CHANNEL].suppressed[nobody.value] += missing
    return dict(shares)


def _why_not(launch: Launch, device: Device, known: Collection[Channel]) -> Suppression | None:
    if launch.channels is not None and device.channel not in launch.channels:
        return Suppression.NOT_ASKED
    if device.channel not in known:
        return Suppression.UNKNOWN_CHANNEL
    return Suppression.RETIRED if device.retired_at is not None else None


def _missing(launch: Launch, found: Collection[int]) -> int:
    """Count the names that lead to no device, each once."""
    names = [
        entry.external_id if isinstance(entry, NamedDevice) else entry.recipient_id for entry in entries_of(launch)
    ]
    return len(set(names) - {names[index] for index in found})


def _cut(launch: Launch, notification: Notification, channel: Channel, share: _Share, size: int) -> Cut:
    entries = entries_of(launch)
    columns = Columns(
        [device.id for _, device in share.devices],
        [device.address for _, device in share.devices],
        [device.locale for _, device in share.devices],
        [entries[index].fields or None for index, _ in share.devices],
    )
    return cut_segments(notification, (channel, 0, 0), columns, known=True, size=size)
