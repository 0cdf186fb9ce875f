"""What became of things: the facts that the ledger is made of. Every kind is written once per thing that happened."""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from models.base import Count, Moment
from models.fact import Fact
from models.names import AppId, Channel, SegmentId
from models.outcome import Outcome, Reason
from models.settled import Group, Settled

__all__ = [
    "RESULT",
    "Closed",
    "ControlState",
    "Controlled",
    "End",
    "Expanded",
    "Fact",
    "Group",
    "Launched",
    "Redriven",
    "Refused",
    "Reopened",
    "Result",
    "Scheduled",
    "Selected",
    "Settled",
]


class Refused(Fact):
    """The command was not accepted; nothing is reserved, and the corrected command may use the id."""

    kind: Literal["refused"] = "refused"
    reasons: list[str]
    """Each names the field, what is wrong and what would be right."""


class Scheduled(Fact):
    """It is kept until its time."""

    kind: Literal["scheduled"] = "scheduled"
    app: AppId
    due_at: Moment
    expires_at: Moment | None = None
    """From here on nothing of it is sent; None: told by a release that did not say."""


class ControlState(StrEnum):
    """What a control did to a notification, as its progress shows it."""

    PAUSED = "paused"
    RUNNING = "running"
    CANCELLED = "cancelled"


class Controlled(Fact):
    """A control of this notification changed."""

    kind: Literal["controlled"] = "controlled"
    state: ControlState
    version: int
    """Of the control; an older one never overrides a newer one."""


class Launched(Fact):
    """It has begun: so many slices per channel will be expanded."""

    kind: Literal["launched"] = "launched"
    app: AppId
    slices: dict[Channel, Count]
    dry_run: bool = False
    expires_at: Moment | None = None
    """As of ``Scheduled``; it may be told anew by what begins a scheduled notification."""


class Closed(Fact):
    """It should have ended long ago and cannot: whatever is pending has expired, and what comes later is late."""

    kind: Literal["closed"] = "closed"
    expired_at: Moment
    """Since when nothing of it was worth sending."""


class Page(Fact):
    """One page of a slice was cut into segments."""

    channel: Channel
    slice: int
    ordinal: int
    segments: dict[SegmentId, Count]
    """Size by segment."""

    suppressed: dict[str, Count] = {}
    """Devices that were taken and get no segment, by reason."""

    @property
    def devices(self) -> int:
        """How many were taken."""
        return sum(self.segments.values()) + sum(self.suppressed.values())


class Selected(Page):
    """A page of a launch: who the condition selects."""

    kind: Literal["selected"] = "selected"


class End(StrEnum):
    """How the expansion of a slice ended."""

    COMPLETE = "complete"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


class Expanded(Fact):
    """A slice has ended: no further page will come."""

    kind: Literal["expanded"] = "expanded"
    channel: Channel
    slice: int
    end: End
    pages: Count | None = None
    """How many of its pages are told, each by a fact of its own; None: whoever wrote it could not tell."""


class Redriven(Fact):
    """Some of its deliveries will be sent again: one more slice on each of these channels will be expanded."""

    kind: Literal["redriven"] = "redriven"
    number: int = Field(ge=1)
    """Of the redrive among those of its notification."""

    channels: list[Channel]
    why: str = ""
    by: str = ""
    """As the command says it."""


class Reopened(Page):
    """A page of a redrive: deliveries that had ended are in new segments, and pending again."""

    kind: Literal["reopened"] = "reopened"
    taken: dict[Outcome, dict[Reason, Count]]
    """How many of them had ended how; together as many as are in the segments and suppressed."""


Result: TypeAlias = Annotated[
    Refused | Scheduled | Controlled | Launched | Selected | Expanded | Settled | Closed | Redriven | Reopened,
    Field(discriminator="kind"),
]
RESULT: TypeAdapter[Result] = TypeAdapter(Result)
"""Reads a result from JSON; raises pydantic's ValidationError."""
