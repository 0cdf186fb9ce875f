"""Where a notification stands: absolute numbers, so that reading an old one again can do no harm."""

from enum import StrEnum

from models.base import Count, Moment, WireModel
from models.names import Channel, NotificationId


class State(StrEnum):
    """Where a notification is in its life."""

    REFUSED = "refused"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Tell whether no number will change any more."""
        return self in {State.FINISHED, State.CANCELLED, State.REFUSED}


class Counts(WireModel):
    """The account: ``selected`` is the sum of the others, always."""

    selected: Count = 0
    accepted: Count = 0
    unregistered: Count = 0
    rejected: Count = 0
    expired: Count = 0
    cancelled: Count = 0
    suppressed: Count = 0
    pending: Count = 0

    @property
    def imbalance(self) -> int:
        """What is missing on the right-hand side; 0 in a sound account."""
        ended = self.accepted + self.unregistered + self.rejected + self.expired + self.cancelled + self.suppressed
        return self.selected - ended - self.pending


class Progress(WireModel):
    """The account of one notification at one version."""

    notification_id: NotificationId
    app: str = ""
    state: State
    version: int
    """Offset of the last result in it; a higher one replaces a lower one."""

    counts: Counts = Counts()
    by_channel: dict[Channel, Counts] = {}
    reasons: dict[str, Count] = {}
    """Deliveries by ``outcome:reason``, final ones; suppressed ones too."""

    ends: list[tuple[Channel, str, str, Count]] | None = None
    """The same by channel, outcome and reason; None: whoever wrote it did not say."""

    deferred: dict[str, Count] = {}
    """Attempts that have to be repeated, by reason: of interest while it runs."""

    slices: Count = 0
    slices_expanded: Count = 0
    ended_early: dict[str, Count] = {}
    """Slices that did not end complete, by end."""

    refusals: list[str] = []
    """Why it was refused, where it was."""

    redrives: Count = 0
    """How often some of its deliveries were sent again."""

    dry_run: bool = False
    due_at: Moment | None = None
    launched_at: Moment | None = None
    closed_at: Moment | None = None
    """When it was ended because it did not end by itself: what was pending then has expired (``not_settled``)."""

    updated_at: Moment

    def replaces(self, version: int, state: State) -> bool:
        """Tell whether it is newer than one of that version and state.

        A fact that was read late is folded in behind later ones: the account moves on, and its version stays. What
        follows from that is told at the latest with the next fact, unless there is none: then it has ended by it.
        """
        return self.version > version or (self.version == version and self.state.is_final and not state.is_final)
