"""How one attempt of a segment ended: mostly all alike, so the ends are told in groups and not one by one."""

from collections.abc import Iterator, Sequence
from typing import Literal

from models.base import Moment, WireModel
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
    """One attempt of a segment is over; entry *i* of each column is one delivery."""

    kind: Literal["settled"] = "settled"
    segment_id: SegmentId
    attempt: int
    channel: Channel
    app: AppId
    size: int
    """Positions of the segment's first attempt."""

    positions: list[int] | None = None
    """None: entry *i* is position *i*."""

    device_ids: list[DeviceId]
    """As many as there are entries."""

    outcome: Outcome
    """Of every entry that no group names, and so is its reason."""

    reason: Reason
    others: list[Group] = []
    """Those that ended otherwise."""

    provider_ids: list[str | None] | None = None
    """None: the provider gave none of its own; it was told ``rules.identity.delivery_id`` of each device."""

    dead_since: dict[int, Moment] = {}
    """By entry: since when the provider holds the address for dead, where it says so (APNs 410)."""

    origin: str = ""
    """``topic/partition/offset`` of the segment's record."""

    lane: Lane = Lane.CAMPAIGN
    launched_ms: int = 0
    """When the notification was launched (milliseconds since the epoch), for end-to-end time; 0: not known."""

    def groups(self) -> Iterator[tuple[Outcome, Reason, Sequence[int]]]:
        """Go through the ends with their entries, ascending: what no group names first, where there is any."""
        rest: Sequence[int] = range(len(self.device_ids))
        if self.others:
            named = {entry for group in self.others for entry in group.entries}
            rest = [entry for entry in rest if entry not in named]
        if rest:
            yield self.outcome, self.reason, rest
        for group in self.others:
            yield group.outcome, group.reason, group.entries

    def ends(self) -> list[tuple[Outcome, Reason]]:
        """Return the end of each entry: for a reader who wants one by one, which costs what groups save."""
        ends = [(self.outcome, self.reason)] * len(self.device_ids)
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
