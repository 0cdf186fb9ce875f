"""What the edge asks of a broker, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.errors import OutageError
from models.lag import LagSeen, PartitionLag
from models.record import Outgoing
from tests.support.builders import NOON


def a_lag() -> LagSeen:
    """Return a look at two roles, of which one is behind on two partitions."""
    rows = [
        PartitionLag("send-fcm", "segments.fcm", 0, 3, 10, 2.5),
        PartitionLag("send-fcm", "segments.fcm", 1, 4, 10, 7.25),
        PartitionLag("tally", "results", 0, 0, 99, 0.0),
    ]
    return LagSeen(NOON, rows)


@dataclass
class MemoryBroker:
    """Keeps what is published, and tells the lag that it was given."""

    seen: LagSeen = field(default_factory=a_lag)
    records: list[Outgoing] = field(default_factory=list)
    is_away: bool = False

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Keep some records."""
        self._answer()
        self.records += records

    async def lags(self) -> LagSeen:
        """Return the last look."""
        self._answer()
        return self.seen

    def _answer(self) -> None:
        if self.is_away:
            message = "no answer from canary-host:9092"
            raise OutageError(message)
