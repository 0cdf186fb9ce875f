"""What the books say of one notification: the ledger's rows, the deliveries in the registry, and two progresses."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from models.names import NotificationId, SegmentId
from models.outcome import Outcome
from models.progress import Progress
from rules.closing import Entry
from rules.facts import is_summary
from rules.ledger import Account

Row: TypeAlias = tuple[bytes, bytes]
"""Of the ledger: its key and its value."""


@dataclass(slots=True)
class Recorded:
    """The deliveries that the registry keeps, as numbers: how many ended how, of each segment."""

    segments: dict[SegmentId, Counter[Entry]] = field(default_factory=lambda: defaultdict(Counter))

    def enter(self, delivery: Mapping[str, Any]) -> None:
        """Take one delivery as it stands; one that will be tried again has not ended."""
        outcome: Outcome = delivery["outcome"]
        if outcome.is_final:
            self.segments[delivery["segment_id"]][delivery["channel"], outcome, delivery["reason"]] += 1

    @property
    def ends(self) -> Counter[Entry]:
        """How many ended how, over all segments."""
        total: Counter[Entry] = Counter()
        for ends in self.segments.values():
            total.update(ends)
        return total


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that is compared."""

    notification_id: NotificationId
    rows: Sequence[Row]
    """The ledger's, one per key."""

    account: Account | None
    """What the rows make; None where there are none."""

    recorded: Recorded
    kept: Progress | None
    """As the registry has it."""

    published: Progress | None
    """As the topic ``progress`` has it."""

    deliveries_since: datetime | None = None
    """Deliveries that ended before this have left the registry; None: it keeps all."""

    summaries_since: datetime | None = None
    """Summaries of what ended before this have left the ledger; None: it keeps all."""

    @property
    def is_summary(self) -> bool:
        """Tell whether the ledger has shrunk to its summary: no segment is known any more."""
        return all(is_summary(key) for key, _ in self.rows)

    @property
    def has_left(self) -> bool:
        """Tell whether the ledger has no row of it because it ended so long ago."""
        kept = self.kept
        if self.rows or kept is None or self.summaries_since is None or not kept.state.is_final:
            return False
        return kept.updated_at < self.summaries_since
