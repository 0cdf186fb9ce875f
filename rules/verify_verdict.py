"""What came of comparing the books of a notification."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.names import Channel, NotificationId, SegmentId
from models.progress import Progress


class Place(StrEnum):
    """Where something else stands than in the ledger."""

    LEDGER = "ledger"
    """Nowhere else: the ledger does not fit itself."""

    DELIVERIES = "deliveries"
    REGISTRY = "progress in the registry"
    TOPIC = "progress on its topic"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of which two books say different things."""

    place: Place
    channel: Channel
    """Empty: over all channels."""

    what: str
    """Such as ``selected``, ``accepted:ok`` or ``version``."""

    ledger: int | str | None
    found: int | str | None


@dataclass(frozen=True, slots=True)
class SegmentDifference:
    """One segment of which the registry has other ends than the ledger."""

    segment_id: SegmentId
    ledger: Mapping[str, int]
    """How many ended how: ``outcome:reason``."""

    found: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the comparison."""

    notification_id: NotificationId
    progress: Progress | None
    """The ledger's own account; None: the ledger has no row of it."""

    differences: list[Difference] = field(default_factory=list)
    segments: list[SegmentDifference] = field(default_factory=list)
    """Those that explain a difference of the deliveries, by id, the first 20; only where their rows still exist."""

    segments_apart: int = 0
    """How many there are."""

    closed: int = 0
    """Deliveries that ended without a result: no delivery is recorded of them."""

    late: int = 0
    """Results that came after the close; they are recorded, and not counted."""

    aged: int = 0
    """Deliveries that have left the registry by their age."""

    is_summary: bool = False
    """Only the sums are left of it: which segments differ cannot be told."""

    has_left: bool = False
    """The ledger has no row of it any more, by its age: there is nothing to compare with."""

    has_moved: bool = False
    """The numbers changed while they were read: ask again when it has ended."""

    @property
    def is_equal(self) -> bool:
        """Tell whether every book says the same."""
        return not self.differences

    @property
    def is_running(self) -> bool:
        """Tell whether its numbers may still change."""
        return self.progress is not None and not self.progress.state.is_final
