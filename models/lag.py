"""What every group has not read yet, as the broker tells it, and the port of whoever asks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """How far one group is behind on one partition."""

    group: str
    """Its name without the prefix: the role, or the lane of a channel's senders."""

    topic: str
    partition: int
    records: int
    """Not read yet."""

    committed: int
    """Offset of the next record that it will read; 0 where it never read any."""

    oldest_s: float
    """Seconds since the next record was written; 0: there is none."""


@dataclass(frozen=True, slots=True)
class LagSeen:
    """One look at everything."""

    at: datetime
    rows: Sequence[PartitionLag]
    """Of every partition that a group reads, those without a lag too."""


Lags: TypeAlias = Callable[[], Awaitable[LagSeen]]
"""Returns the last look, some seconds old at most; raises OutageError when the broker is away."""
