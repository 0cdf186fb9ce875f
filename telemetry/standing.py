"""Shows where the deliveries of all notifications stand that go on, and whether their accounts balance."""

from collections import Counter
from dataclasses import dataclass, field

from models.names import NotificationId
from models.progress import Counts, Progress
from telemetry.metrics import Metrics
from telemetry.vocabulary import STATES


@dataclass(slots=True)
class LedgerStanding:
    """The accounts that one worker keeps, summed up."""

    _known: dict[NotificationId, Counts] = field(default_factory=dict)
    _sums: Counter[str] = field(default_factory=Counter)
    _imbalance: int = 0

    def tell(self, progress: Progress) -> None:
        """Take an account as it is now, instead of what was told of it before; one that is over is left out.

        Unless it does not balance: that is to be seen until somebody has looked at it.
        """
        before = self._known.pop(progress.notification_id, None)
        if before is not None:
            self._add(before, -1)
        if not progress.state.is_final or progress.counts.imbalance:
            self._known[progress.notification_id] = progress.counts
            self._add(progress.counts, 1)

    def clear(self) -> None:
        """Begin anew: other accounts are ours from now on."""
        self._known.clear()
        self._sums.clear()
        self._imbalance = 0

    def show(self, metrics: Metrics) -> None:
        """Set the gauges."""
        for state in STATES:
            metrics.ledger_deliveries.of(state).set(self._sums[state])
        metrics.ledger_imbalance.of().set(self._imbalance)

    def _add(self, counts: Counts, sign: int) -> None:
        for state in STATES:
            self._sums[state] += sign * getattr(counts, state)
        self._imbalance += sign * abs(counts.imbalance)
