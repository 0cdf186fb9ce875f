"""Work on its way: a slice still to be expanded, a segment ready to be sent."""

from typing import Final

from models.base import WireModel
from models.condition import Condition
from models.names import Channel, DeviceId, SegmentId
from models.notification import Notification
from models.outcome import Outcome, Reason


class Redriving(WireModel):
    """What a redrive looks for among the deliveries that have ended."""

    number: int
    """Of the redrive among those of its notification, from 1."""

    outcomes: list[Outcome]
    reasons: list[Reason] | None = None
    """None: any."""

    def asks_for(self, outcome: Outcome, reason: Reason) -> bool:
        """Tell whether deliveries that ended so are to be sent again."""
        return outcome in self.outcomes and (self.reasons is None or reason in self.reasons)


class Expansion(WireModel):
    """One page of one slice, waiting for the expander; its follow-up is the next page."""

    notification: Notification
    channel: Channel
    condition: Condition | None = None
    """None selects everyone."""

    slice: int
    lower: DeviceId
    """The first device id of the slice."""

    upper: DeviceId
    """The first device id after the slice."""

    after_id: DeviceId | SegmentId | None = None
    """The last device id of the page before, of a redrive the last segment id; None on the first page."""

    ordinal: int = 0
    """The number of this page in its slice, from 0."""

    lap: int = 0
    """How often this page waited; (ordinal, lap) only grows along a slice."""

    rate_per_s: float | None = None
    """This slice's share of the notification's rate; None: it is not paced."""

    redrive: Redriving | None = None
    """Not the audience but deliveries that have ended; the slice then is one of ``rules.redrive_slices``."""

    @property
    def slice_id(self) -> str:
        """The key of the slice: also its record key on ``expansions`` and its document's id."""
        return f"{self.notification.id}:{self.channel}:{self.slice}"


MAX_SIZE: Final = 500
"""Positions of a segment (``design.md`` §3); a larger number is a part of what is broken."""


class Segment(WireModel):
    """Up to 500 devices of one channel, as columns: entry *i* of each column is one delivery."""

    id: SegmentId
    attempt: int = 1
    """From 1; (id, attempt, branch) is sent once."""

    branch: str = ""
    """Where the deferred deliveries of one attempt have different waits, they go on as several; the first has none."""

    refusals: int = 0
    """How many of the attempts so far the provider refused; only these count against the limit of tries."""

    waited_s: float = 0.0
    """How long it was told to wait for a provider that refused it; beyond a limit it is given up."""

    is_doubtful: bool = False
    """An answer for each of these was lost before: whatever becomes of them, they may have been taken."""

    notification: Notification
    channel: Channel
    size: int
    """Positions of the first attempt, of which later attempts hold some."""

    device_ids: list[DeviceId]
    addresses: list[str]
    locales: list[str | None] | None = None
    fields: list[dict[str, str] | None] | None = None
    """Values for placeholders, where the command brought them."""

    positions: list[int] | None = None
    """Where each entry stood in the first attempt; None: entry *i* is position *i*."""

    @property
    def attempt_id(self) -> str:
        """The key of this attempt in the sender's notes."""
        return f"{self.id}/{self.attempt}{self.branch}"

    def position(self, index: int) -> int:
        """Return where entry *index* stood in the first attempt."""
        return index if self.positions is None else self.positions[index]
