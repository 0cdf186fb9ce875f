"""Devices as columns -> segments, and an account of those that get none."""

from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from models.names import Channel, Lane, NotificationId, SegmentId
from models.notification import Notification
from models.outcome import Suppression
from models.record import Outgoing
from models.result import Selected
from models.segment import Expansion, Segment
from rules.columns import Columns, pieces, sound
from rules.identity import segment_id


@dataclass(frozen=True, slots=True)
class Cut:
    """What a page came to."""

    segments: list[Segment] = field(default_factory=list)
    suppressed: dict[str, int] = field(default_factory=dict)
    spot: int | None = None
    """See ``Outgoing.spot``; None: each segment goes where its id says."""

    @property
    def sizes(self) -> dict[SegmentId, int]:
        """The size of each segment by its id, as ``selected`` tells it."""
        return {segment.id: segment.size for segment in self.segments}

    @property
    def records(self) -> list[Outgoing]:
        """The segments as records."""
        return [
            Outgoing(segment_topic(segment.channel, segment.notification.lane), segment.id, segment, spot=self.spot)
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
    sendable, suppressed = sound(columns)
    if notification.dry_run:
        return Cut(suppressed=suppressed | _all(Suppression.DRY_RUN, sendable))
    channel, slice_, ordinal = place
    segments = [
        _segment(segment_id(notification.id, channel, slice_, ordinal, part), notification, channel, piece)
        for part, piece in enumerate(pieces(sendable, size))
    ]
    return Cut(segments, suppressed, None if notification.lane is Lane.DIRECT else page_spot(notification.id, place))


def selected_record(expansion: Expansion, cut: Cut, at: datetime) -> Outgoing:
    """Return the fact of what a page came to."""
    selected = Selected(
        notification_id=expansion.notification.id,
        at=at,
        channel=expansion.channel,
        slice=expansion.slice,
        ordinal=expansion.ordinal,
        segments=cut.sizes,
        suppressed=cut.suppressed,
    )
    return Outgoing("results", expansion.notification.id, selected)


def page_spot(id_: NotificationId, place: tuple[Channel, int, int]) -> int:
    """Return where all segments of one page go together.

    Ten records in one partition are one batch, which compresses to three quarters, and one mark of the transaction's
    end; over all partitions they are seven of each. The pages of a slice take the partitions in turn, so the senders
    share them evenly. A direct message has one segment, and many of them are spread by their ids.
    """
    channel, slice_, ordinal = place
    return crc32(f"{id_}:{channel}:{slice_}".encode()) + ordinal


def _all(reason: Suppression, columns: Columns) -> dict[str, int]:
    return {reason.value: len(columns.device_ids)} if columns.device_ids else {}


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
