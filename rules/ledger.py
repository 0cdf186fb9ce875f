"""The account of one notification: its facts, folded into numbers.

Counts follow from the facts alone: of a position the first final outcome by offset counts, and a deferred one never
undoes it. A fact entered again changes nothing; one that comes out of order says so, and the account is folded anew.
An account that has ended is only a summary; what a redrive does to it is entered on top of that.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from models.names import Channel, NotificationId, SegmentId
from models.result import (
    Closed,
    Controlled,
    End,
    Expanded,
    Launched,
    Page,
    Redriven,
    Refused,
    Reopened,
    Result,
    Scheduled,
    Selected,
    Settled,
)
from models.summary import Summary
from rules.account_state import AccountState
from rules.closing import Entry, settle_rest, unended
from rules.facts import LedgerFact
from rules.positions import settle
from rules.redrive_slices import redrive_of, slice_of
from rules.summaries import covers, numbers_of

__all__ = ["Account", "Entry", "fold"]


@dataclass(slots=True)
class Account(AccountState):
    """One notification's facts so far, folded."""

    _keys: set[bytes] = field(default_factory=set)
    _open: dict[SegmentId, tuple[Channel, bytearray]] = field(default_factory=dict)

    def knows(self, fact: LedgerFact) -> bool:
        """Tell whether this very fact was entered before."""
        return fact.key in self._keys or (self.summary is not None and covers(self.summary, fact))

    def is_out_of_order(self, fact: LedgerFact) -> bool:
        """Tell whether a later fact was entered already, so that the account has to be folded anew."""
        return fact.offset < self.version

    def enter(self, fact: LedgerFact) -> Counter[Entry]:
        """Enter a fact; returns the deliveries that became final by it."""
        if self.knows(fact):
            return Counter()
        self._keys.add(fact.key)
        self.version = max(self.version, fact.offset)
        if self.closed is not None and not isinstance(fact.result, Refused):
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
            case Redriven():
                self.redriven.append(result.number)
                self.again |= {(channel, slice_of(result.number)) for channel in result.channels}
            case Reopened():
                self._reopen(result)
            case Expanded():
                self._end(result)

    def _end(self, expanded: Expanded) -> None:
        slice_ = expanded.channel, expanded.slice
        self.slice_ends[slice_] = expanded.end
        if expanded.pages is not None:
            self.slice_pages[slice_] = expanded.pages

    def _select(self, page: Selected) -> None:
        self.pages[page.channel, page.slice] += 1
        self._begin(page)
        self.numbers.selected[page.channel] += sum(page.segments.values())
        for reason, devices in page.suppressed.items():
            self.numbers.selected[page.channel] += devices
            self.numbers.suppressed[page.channel, reason] += devices

    def _reopen(self, page: Reopened) -> None:
        # one that does not add up opens no segment, so whatever becomes of that cannot upset the account either
        self.again.add((page.channel, page.slice))
        self.pages[page.channel, page.slice] += 1
        if self.numbers.reopen(page):
            self._begin(page)

    def _begin(self, page: Page) -> None:
        """Open a page's segments: none of their positions has an end."""
        for segment, size in page.segments.items():
            _, before = self._open.get(segment, (page.channel, b""))
            self._open[segment] = (page.channel, bytearray(size))
            self.numbers.open[page.channel] += size - before.count(0)

    def _settle(self, settled: Settled) -> Counter[Entry]:
        if (redrive := redrive_of(settled.segment_id)) is not None:
            self.hinted.add(redrive)
        if self.summary is not None and settled.segment_id not in self._open:
            return Counter()
        # a segment that no page selected has no positions: it cannot upset the account
        channel, seen = self._open.get(settled.segment_id, (settled.channel, bytearray()))
        became: Counter[Entry] = Counter()
        before = seen.count(0)
        for outcome, reason, number in settle(settled, seen, self.numbers.deferred):
            became[channel, outcome, reason] += number
        self.numbers.final.update(became)
        self.numbers.open[channel] += seen.count(0) - before
        return became

    def _close(self, closed: Closed) -> Counter[Entry]:
        self.closed = closed
        self.slice_pages.clear()  # what is missing by now does not come
        became = settle_rest(self._open.values())
        self.numbers.final.update(became)
        self.numbers.open.clear()  # every position is marked
        if self.launched is not None and self.summary is None:
            self.slice_ends |= unended(self.launched.slices, self.slice_ends)
        self.slice_ends |= {slice_: End.EXPIRED for slice_ in self.again if slice_ not in self.slice_ends}
        return became


def taken_up(summary: Summary) -> Account:
    """Return a finished account, to go on from its summary."""
    return Account(
        summary.notification_id,
        version=summary.version,
        at=summary.updated_at,
        app=summary.app,
        scheduled=summary.scheduled,
        launched=summary.launched,
        control=summary.control,
        closed=summary.closed,
        refusals=summary.refusals,
        redriven=list(summary.redriven),
        summary=summary,
        numbers=numbers_of(summary),
    )


def fold(notification_id: NotificationId, facts: Iterable[LedgerFact], summary: Summary | None = None) -> Account:
    """Return the account of these facts, in whatever order they come, on top of a summary where there is one."""
    account = Account(notification_id) if summary is None else taken_up(summary)
    for fact in sorted(facts, key=lambda fact: fact.offset):
        account.enter(fact)
    return account
