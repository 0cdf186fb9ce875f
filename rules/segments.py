"""Devices as columns -> segments, and an account of those that get none."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from models.names import Channel, DeviceId, Lane, SegmentId
from models.notification import Notification
from models.outcome import Suppression
from models.record import Outgoing
from models.segment import Segment
from rules.addresses import address_fault, all_sound
from rules.identity import segment_id

MAX_WEIGHT: Final = 250_000
"""Characters in the columns of one segment: at 4 bytes each it still is a record of 1 MB."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Devices of one channel that can be sent to; entry *i* of each column is one device."""

    device_ids: Sequence[DeviceId]
    addresses: Sequence[str]
    locales: Sequence[str | None]
    fields: Sequence[Mapping[str, str] | None] | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """What a page came to."""

    segments: list[Segment] = field(default_factory=list)
    suppressed: dict[str, int] = field(default_factory=dict)

    @property
    def sizes(self) -> dict[SegmentId, int]:
        """The size of each segment by its id, as ``selected`` tells it."""
        return {segment.id: segment.size for segment in self.segments}

    @property
    def records(self) -> list[Outgoing]:
        """The segments as records."""
        return [
            Outgoing(segment_topic(segment.channel, segment.notification.lane), segment.id, segment)
            for segment in self.segments
        ]


def segment_topic(channel: Channel, lane: Lane) -> str:
    """Return the topic on which a channel's senders read a lane."""
    return f"segments.{channel}.direct" if lane is Lane.DIRECT else f"segments.{channel}"


def cut_segments(
    notification: Notification, place: tuple[Channel, int, int], columns: Columns, *, known: bool, size: int
) -> Cut:
    """Cut the devices of one page into segments.

    Parameters
    ----------
    place
        Channel, slice and ordinal of the page: the ids of the segments follow from it alone.
    known
        Whether anybody sends on this channel; devices of a channel that nobody knows are suppressed.
    size
        Devices per segment at most; fewer where addresses and fields are so long that the record would be too large.
    """
    if not known:
        return Cut(suppressed=_all(Suppression.UNKNOWN_CHANNEL, columns))
    sound, suppressed = _sound(columns)
    if notification.dry_run:
        return Cut(suppressed=suppressed | _all(Suppression.DRY_RUN, sound))
    channel, slice_, ordinal = place
    segments = [
        _segment(segment_id(notification.id, channel, slice_, ordinal, part), notification, channel, piece)
        for part, piece in enumerate(_pieces(sound, size))
    ]
    return Cut(segments, suppressed)


def _all(reason: Suppression, columns: Columns) -> dict[str, int]:
    return {reason.value: len(columns.device_ids)} if columns.device_ids else {}


def _sound(columns: Columns) -> tuple[Columns, dict[str, int]]:
    """Return the devices with an address that looks like one, and how many have none, by reason."""
    if all_sound(columns.addresses):
        return columns, {}
    faults = [address_fault(address) for address in columns.addresses]
    suppressed = Counter(fault.value for fault in faults if fault is not None)
    if not suppressed:
        return columns, {}
    keep = [index for index, fault in enumerate(faults) if fault is None]
    return _pick(columns, keep), dict(suppressed)


def _pick(columns: Columns, keep: Sequence[int]) -> Columns:
    ids, addresses, locales, fields = columns.device_ids, columns.addresses, columns.locales, columns.fields
    return Columns(
        [ids[index] for index in keep],
        [addresses[index] for index in keep],
        [locales[index] for index in keep],
        None if fields is None else [fields[index] for index in keep],
    )


def _pieces(columns: Columns, size: int) -> Iterator[Columns]:
    """Cut columns into pieces that are neither too many devices nor too heavy."""
    ids, addresses, locales, fields = columns.device_ids, columns.addresses, columns.locales, columns.fields
    for start, end in pairwise(_bounds(columns, size)):
        part = slice(start, end)
        yield Columns(ids[part], addresses[part], locales[part], None if fields is None else fields[part])


def _bounds(columns: Columns, size: int) -> list[int]:
    longest = max(map(len, columns.addresses), default=0)
    if columns.fields is None and longest * size <= MAX_WEIGHT:
        return [*range(0, len(columns.addresses), size), len(columns.addresses)]
    bounds, weight = [0], 0
    for index, address in enumerate(columns.addresses):
        more = len(address) + (_weight(columns.fields[index]) if columns.fields else 0)
        if index > bounds[-1] and (index - bounds[-1] == size or weight + more > MAX_WEIGHT):
            bounds.append(index)
            weight = 0
        weight += more
    return [*bounds, len(columns.addresses)] if columns.addresses else bounds


def _weight(fields: Mapping[str, str] | None) -> int:
    return sum(len(name) + len(value) for name, value in fields.items()) if fields else 0


def _segment(id_: SegmentId, notification: Notification, channel: Channel, piece: Columns) -> Segment:
    """Make a segment without looking at its columns again: they come from the registry as they must be."""
    fields = piece.fields if piece.fields is not None and any(piece.fields) else None
    return Segment.model_construct(
        id=id_,
        notification=notification,
        channel=channel,
        size=len(piece.device_ids),
        device_ids=list(piece.device_ids),
        addresses=list(piece.addresses),
        locales=list(piece.locales) if any(piece.locales) else None,
        fields=[dict(entry) if entry else None for entry in fields] if fields is not None else None,
    )
