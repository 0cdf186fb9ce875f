"""How one attempt of a segment ended: mostly all alike, so the ends are told in groups and not one by one.

Ids are told as columns (``models.column``): three roles read each result, and one of them needs the ids.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import StrictInt

from models.base import Count, Moment, WireModel
from models.column import from_column
from models.fact import Fact
from models.names import AppId, Channel, DeviceId, Lane, SegmentId
from models.outcome import Outcome, Reason


class Group(WireModel):
    """Entries that ended alike, and not as most did."""

    outcome: Outcome
    reason: Reason
    entries: list[int]
    """Indices into the columns, ascending; each entry is in one group at most."""


class Settled(Fact):
    """One attempt of a segment is over; entry *i* of each column is one delivery.

    ``rules.settled_records`` says which of these can be counted, and which kept.
    """

    kind: Literal["settled"] = "settled"
    segment_id: SegmentId
    attempt: int
    channel: Channel
    app: AppId
    size: int
    """Positions of the segment's first attempt."""

    entries: Count
    """Deliveries that it tells of."""

    positions: list[StrictInt] | None = None
    """None: entry *i* is position *i*."""

    devices: str
    """A column of device ids; an empty one is not known."""

    outcome: Outcome
    """Of every entry that no group names, and so is its reason."""

    reason: Reason
    others: list[Group] = []
    """Those that ended otherwise."""

    receipts: str | None = None
    """A column of the provider's ids without their stem, empty where it gave none; None: it gave none at all, and was
    told ``rules.identity.delivery_id`` of each device."""

    stem: str = ""
    """What each of them begins with."""

    dead_since: dict[int, Moment] = {}
    """By entry: since when the provider holds the address for dead, where it says so (APNs 410)."""

    origin: str = ""
    """``topic/partition/offset`` of the segment's record."""

    lane: Lane = Lane.CAMPAIGN
    launched_ms: int = 0
    """When the notification was launched (milliseconds since the epoch), for end-to-end time; 0: not known."""

    @property
    def device_ids(self) -> list[DeviceId]:
        """The device of each entry; taken from its column at each call."""
        return from_column(self.devices)

    @property
    def provider_ids(self) -> list[str | None] | None:
        """The provider's id of each entry, None where it gave none; taken from their column at each call."""
        if self.receipts is None:
            return None
        return [self.stem + rest if rest else None for rest in from_column(self.receipts)]

    def groups(self) -> Iterator[tuple[Outcome, Reason, Sequence[int]]]:
        """Go through the ends with their entries, ascending: what no group names first, where there is any."""
        rest: Sequence[int] = range(self.entries)
        if self.others:
            named = {entry for group in self.others for entry in group.entries}
            rest = [entry for entry in rest if entry not in named]
        if rest:
            yield self.outcome, self.reason, rest
        for group in self.others:
            yield group.outcome, group.reason, group.entries

    def ends(self) -> list[tuple[Outcome, Reason]]:
        """Return the end of each entry: for a reader who wants one by one, which costs what groups save."""
        ends = [(self.outcome, self.reason)] * self.entries
        for group in self.others:
            for entry in group.entries:
                ends[entry] = (group.outcome, group.reason)
        return ends

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcome of each entry."""
        return [outcome for outcome, _ in self.ends()]

    @property
    def reasons(self) -> list[Reason]:
        """The reason of each entry."""
        return [reason for _, reason in self.ends()]
