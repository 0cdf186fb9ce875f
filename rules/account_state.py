"""Where an account stands: its numbers, and what follows from them. ``rules.ledger`` enters facts into it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from models.names import Channel, NotificationId
from models.progress import Counts, Progress, State
from models.result import Closed, Controlled, ControlState, End, Launched, Scheduled
from models.summary import Summary
from rules.closing import Entry, Slice, announced
from rules.numbers import Numbers
from rules.redrive_slices import number_of


@dataclass(slots=True)
class AccountState:
    """What the facts of one notification have made of its account so far."""

    notification_id: NotificationId
    version: int = -1
    """Offset of the last result in it."""

    at: datetime | None = None
    app: str = ""
    scheduled: Scheduled | None = None
    launched: Launched | None = None
    control: Controlled | None = None
    closed: Closed | None = None
    """Ended from outside: what comes after it changes nothing."""

    refusals: list[str] = field(default_factory=list)
    """Of the latest command that was refused; those before it was scheduled or launched were mended by that."""

    redriven: list[int] = field(default_factory=list)
    """The numbers of its redrives."""

    summary: Summary | None = None
    """What it goes on from; None: all its facts are here."""

    numbers: Numbers = field(default_factory=Numbers)
    slice_ends: dict[Slice, End] = field(default_factory=dict)
    """How slices ended, those that the summary counts aside."""

    slice_pages: dict[Slice, int] = field(default_factory=dict)
    """How many pages each of them has, where its end told it."""

    pages: Counter[Slice] = field(default_factory=Counter)
    """How many pages of each slice are here."""

    hinted: set[int | None] = field(default_factory=set)
    """The redrives whose segments had a result."""

    again: set[Slice] = field(default_factory=set)
    """The slices of redrives, those that the summary counts aside."""

    @property
    def expires_at(self) -> datetime | None:
        """From when on nothing of it is sent; None: it has not begun, or nobody said."""
        begun = self.launched or self.scheduled
        return None if begun is None else begun.expires_at

    @property
    def slices(self) -> int:
        """How many slices there are, those of redrives too."""
        if self.summary is not None:
            return self.summary.slices + len(self.again)
        return (sum(self.launched.slices.values()) if self.launched else 0) + len(self.again)

    @property
    def slices_ended(self) -> int:
        """How many of them have ended."""
        return sum(map(self._is_whole, self.slice_ends)) + (self.summary.slices_expanded if self.summary else 0)

    @property
    def is_expanded(self) -> bool:
        """Tell whether every slice has ended, and nothing is here that asks for facts which are not.

        Rows that a worker wrote behind others that are lost look like an account that has ended; summarised, it would
        hide what is read again.
        """
        begun = self.launched.slices if self.launched is not None and self.summary is None else {}
        named = announced(begun) | self.again
        hinted = self.hinted | {number_of(slice_) for _, slice_ in (*self.again, *self.slice_ends)} - {None}
        has_all = hinted <= set(self.redriven) == set(range(1, len(self.redriven) + 1))
        return has_all and all(map(self._is_whole, named))

    @property
    def is_complete(self) -> bool:
        """Tell whether every slice has ended and nothing is pending: only a redrive changes a number from now on."""
        if self.closed is not None:
            return True
        # In this order: most of the time something is pending, and to know that costs less than to look at all slices.
        return self.launched is not None and self.numbers.pending == 0 and self.is_expanded

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it was called back."""
        return self.control is not None and self.control.state is ControlState.CANCELLED

    @property
    def state(self) -> State:
        """Where it is in its life."""
        if self.is_complete:
            return State.CANCELLED if self.is_cancelled else State.FINISHED
        if self.launched is None:
            if self.scheduled is None:
                return State.REFUSED
            return State.CANCELLED if self.is_cancelled else State.SCHEDULED
        paused = self.control is not None and self.control.state is ControlState.PAUSED
        return State.PAUSED if paused else State.RUNNING

    @property
    def ends(self) -> Counter[Entry]:
        """How many deliveries ended how, by channel."""
        return +self.numbers.final

    def counts(self, channel: Channel | None = None) -> Counts:
        """Return the numbers of one channel, or of all."""
        return self.numbers.counts(channel)

    def progress(self) -> Progress:
        """Return the account as it stands, for readers."""
        launched = self.launched
        if self.at is None:
            message = "an account without facts has no progress"
            raise ValueError(message)
        return Progress(
            notification_id=self.notification_id,
            app=self.app,
            state=self.state,
            version=self.version,
            counts=self.counts(),
            by_channel=self.numbers.by_channel(),
            reasons=self.numbers.reasons(),
            ends=self.numbers.ends(),
            deferred={reason.value: number for reason, number in self.numbers.deferred.items()},
            slices=self.slices,
            slices_expanded=self.slices_ended,
            ended_early=self._ended_early(),
            refusals=self.refusals,
            redrives=len(self.redriven),
            dry_run=launched.dry_run if launched else False,
            due_at=self.scheduled.due_at if self.scheduled else None,
            launched_at=launched.at if launched else None,
            closed_at=self.closed.at if self.closed else None,
            updated_at=self.at,
        )

    def to_summary(self) -> Summary:
        """Return what remains of it when it has ended."""
        return Summary(
            **dict(self.progress()) | {"ends": None},  # it has them in full
            scheduled=self.scheduled,
            launched=self.launched,
            control=self.control,
            closed=self.closed,
            ended=[(*entry, number) for entry, number in sorted(self.ends.items())],
            left_out=[(*entry, number) for entry, number in sorted(self.numbers.suppressed.items())],
            redriven=sorted(self.redriven),
        )

    def _is_whole(self, slice_: Slice) -> bool:
        """Tell whether a slice has ended and all of its pages are here."""
        pages = self.slice_pages.get(slice_)
        return slice_ in self.slice_ends and (pages is None or self.pages[slice_] >= pages)

    def _ended_early(self) -> dict[str, int]:
        early = Counter(end.value for end in self.slice_ends.values() if end is not End.COMPLETE)
        if self.summary is not None:
            early.update(self.summary.ended_early)
        return dict(early)
