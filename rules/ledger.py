"""The account of one notification: its facts, folded into numbers.

Counts follow from the facts alone: of a position the first final outcome by offset counts, and a deferred one never
undoes it. A fact entered again changes nothing; one that comes out of order says so, and the account is folded anew.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from models.names import Channel, NotificationId, SegmentId
from models.outcome import Reason
from models.progress import Counts, Progress, State
from models.result import (
    Closed,
    Controlled,
    ControlState,
    End,
    Expanded,
    Launched,
    Refused,
    Result,
    Scheduled,
    Selected,
    Settled,
)
from rules.closing import Entry, settle_rest, unended
from rules.facts import LedgerFact
from rules.positions import settle

__all__ = ["Account", "Entry", "fold"]


@dataclass(slots=True)
class Account:
    """One notification's facts so far, folded."""

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

    _keys: set[bytes] = field(default_factory=set)
    _ends: dict[tuple[Channel, int], End] = field(default_factory=dict)
    _open: dict[SegmentId, tuple[Channel, bytearray]] = field(default_factory=dict)
    _selected: Counter[Channel] = field(default_factory=Counter)
    _suppressed: Counter[tuple[Channel, str]] = field(default_factory=Counter)
    _final: Counter[Entry] = field(default_factory=Counter)
    _deferred: Counter[Reason] = field(default_factory=Counter)

    def knows(self, fact: LedgerFact) -> bool:
        """Tell whether this very fact was entered before."""
        return fact.key in self._keys

    def is_out_of_order(self, fact: LedgerFact) -> bool:
        """Tell whether a later fact was entered already, so that the account has to be folded anew."""
        return fact.offset < self.version

    def enter(self, fact: LedgerFact) -> Counter[Entry]:
        """Enter a fact; returns the deliveries that became final by it."""
        if self.knows(fact):
            return Counter()
        self._keys.add(fact.key)
        self.version = max(self.version, fact.offset)
        if self.closed is not None:
            return Counter()
        self.at = fact.result.at if self.at is None else max(self.at, fact.result.at)
        if isinstance(fact.result, Closed):
            return self._close(fact.result)
        if isinstance(fact.result, Settled):
            return self._settle(fact.result)
        self._note(fact.result)
        return Counter()

    def _note(self, result: Result) -> None:
        match result:
            case Refused():
                self.refusals = result.reasons
            case Scheduled():
                self.scheduled, self.app, self.refusals = result, result.app, []
            case Launched():
                self.launched, self.app, self.refusals = result, result.app, []
            case Controlled():
                if self.control is None or result.version > self.control.version:
                    self.control = result
            case Selected():
                self._select(result)
            case Expanded():
                self._ends[result.channel, result.slice] = result.end

    def _select(self, page: Selected) -> None:
        for segment, size in page.segments.items():
            self._open[segment] = (page.channel, bytearray(size))
            self._selected[page.channel] += size
        for reason, devices in page.suppressed.items():
            self._selected[page.channel] += devices
            self._suppressed[page.channel, reason] += devices

    def _settle(self, settled: Settled) -> Counter[Entry]:
        # a segment that no page selected has no positions: it cannot upset the account
        channel, seen = self._open.get(settled.segment_id, (settled.channel, bytearray()))
        became: Counter[Entry] = Counter()
        for outcome, reason, number in settle(settled, seen, self._deferred):
            became[channel, outcome, reason] += number
        self._final.update(became)
        return became

    def _close(self, closed: Closed) -> Counter[Entry]:
        self.closed = closed
        became = settle_rest(self._open.values())
        self._final.update(became)
        if self.launched is not None:
            self._ends |= unended(self.launched.slices, self._ends)
        return became

    @property
    def expires_at(self) -> datetime | None:
        """From when on nothing of it is sent; None: it has not begun, or nobody said."""
        begun = self.launched or self.scheduled
        return None if begun is None else begun.expires_at

    @property
    def is_complete(self) -> bool:
        """Tell whether every slice has ended and nothing is pending: no number will change any more."""
        if self.closed is not None:
            return True
        launched = self.launched
        if launched is None:
            return False
        return len(self._ends) >= sum(launched.slices.values()) and self.counts().pending == 0

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it was called back."""
        return self.control is not None and self.control.state is ControlState.CANCELLED

    def counts(self, channel: Channel | None = None) -> Counts:
        """Return the numbers of one channel, or of all."""
        selected = sum(number for of, number in self._selected.items() if channel in {None, of})
        suppressed = sum(number for (of, _), number in self._suppressed.items() if channel in {None, of})
        ended: Counter[str] = Counter()
        for (of, outcome, _), number in self._final.items():
            if channel in {None, of}:
                ended[outcome.value] += number
        pending = selected - suppressed - ended.total()
        return Counts(selected=selected, suppressed=suppressed, pending=pending, **ended)

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
            by_channel={channel: self.counts(channel) for channel in sorted(self._selected)},
            reasons=self._reasons(),
            deferred={reason.value: number for reason, number in self._deferred.items()},
            slices=sum(launched.slices.values()) if launched else 0,
            slices_expanded=len(self._ends),
            ended_early=Counter(end.value for end in self._ends.values() if end is not End.COMPLETE),
            refusals=self.refusals,
            dry_run=launched.dry_run if launched else False,
            due_at=self.scheduled.due_at if self.scheduled else None,
            launched_at=launched.at if launched else None,
            closed_at=self.closed.at if self.closed else None,
            updated_at=self.at,
        )

    def _reasons(self) -> dict[str, int]:
        """Count by ``outcome:reason`` over all channels, suppressed ones too."""
        found: Counter[str] = Counter()
        for (_, outcome, reason), number in self._final.items():
            found[f"{outcome}:{reason}"] += number
        for (_, why), number in self._suppressed.items():
            found[f"suppressed:{why}"] += number
        return dict(found)


def fold(notification_id: NotificationId, facts: Iterable[LedgerFact]) -> Account:
    """Return the account of these facts, in whatever order they come."""
    account = Account(notification_id)
    for fact in sorted(facts, key=lambda fact: fact.offset):
        account.enter(fact)
    return account
