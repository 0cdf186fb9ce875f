"""The ledger's ends beside those that the registry records: what differs, and what only looks so."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from models.names import Channel
from models.outcome import Reason
from rules.closing import Entry
from rules.verify_verdict import Difference, Place

CLOSED: Final = Reason.NOT_SETTLED
"""Of a delivery that was closed without a result."""


@dataclass(slots=True)
class Deliveries:
    """The ledger's ends beside those that are recorded."""

    ledger: Mapping[Entry, int]
    found: Counter[Entry]
    is_old: bool
    """So old that deliveries may have left the registry."""

    closed: int = 0
    late: int = 0
    aged: int = 0

    def differences(self) -> Iterator[Difference]:
        """Go through what cannot be so; counts meanwhile what can."""
        for channel in sorted({entry[0] for entry in (*self.ledger, *self.found)}):
            yield from self._of(channel)

    def _of(self, channel: Channel) -> Iterator[Difference]:
        entries = sorted(entry for entry in {*self.ledger, *self.found} if entry[0] == channel)
        closed = sum(self.ledger.get(entry, 0) for entry in entries if entry[2] == CLOSED)
        self.closed += closed
        open_ends = [entry for entry in entries if entry[2] != CLOSED]
        surplus = sum(max(0, self.found[entry] - self.ledger.get(entry, 0)) for entry in open_ends)
        may_be_late = surplus <= closed
        self.late += surplus if may_be_late else 0
        for entry in open_ends:
            more = self.found[entry] - self.ledger.get(entry, 0)
            if more < 0 and self.is_old:
                self.aged -= more
            elif more < 0 or (more > 0 and not may_be_late):
                what = f"{entry[1]}:{entry[2]}"
                yield Difference(Place.DELIVERIES, channel, what, self.ledger.get(entry, 0), self.found[entry])
