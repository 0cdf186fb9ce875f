"""What a role did while its number stayed, and while it changed: pure arithmetic over moments."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

BUSY: Final = 0.1
"""Of a machine less idle than this, the processors are the bound, and more workers cannot show what they could."""


@dataclass(frozen=True, slots=True)
class Moments:
    """When work was done, oldest first: seconds since 1970, and how many devices each time."""

    at: Sequence[float]
    devices: Sequence[int]

    def between(self, began: float, ended: float) -> int:
        """Return the devices in a time."""
        return sum(self.devices[bisect_left(self.at, began) : bisect_left(self.at, ended)])

    def longest_gap(self, began: float, ended: float) -> float:
        """Return the longest time without work, in seconds, within a time; all of it, where nothing was done."""
        inside = self.at[bisect_left(self.at, began) : bisect_left(self.at, ended)]
        edges = [began, *inside, ended]
        return max(after - before for before, after in pairwise(edges))


def jain(shares: Sequence[float]) -> float:
    """Return Jain's index of fairness: 1 where all have the same, 1/n where one has everything, 0 where nobody has.

    Source: https://arxiv.org/abs/cs/9809099
    """
    squares = len(shares) * sum(share * share for share in shares)
    return sum(shares) ** 2 / squares if squares else 0.0


@dataclass(frozen=True, slots=True)
class Stay:
    """Some seconds with one number of workers."""

    workers: int
    began: float
    ended: float
    work: Mapping[str, float]
    """Devices by worker, as each counted them."""

    cpu_s: Mapping[str, float]
    """By role, all of its workers."""

    idle: float
    """Of the machine's processors, from 0 to 1."""

    connections: int = 0
    """To the provider, of all workers."""

    def rate(self, moments: Moments) -> float:
        """Return the devices a second, counted where they arrived and not where it was said."""
        return moments.between(self.began, self.ended) / (self.ended - self.began)

    @property
    def is_cpu_bound(self) -> bool:
        """Tell whether more workers could not have shown what they can, because nobody had a processor to spare."""
        return self.idle < BUSY

    @property
    def least_to_most(self) -> float:
        """What the worker with the least did, as a share of what the one with the most did."""
        return min(self.work.values()) / (max(self.work.values()) or 1.0)

    def cpu_ms_per_1000(self, moments: Moments) -> dict[str, float]:
        """Return the milliseconds of CPU for a thousand devices by role, the dearest first; none: left out."""
        thousands = moments.between(self.began, self.ended) / 1_000 or 1.0
        used = {role: round(seconds * 1_000 / thousands, 2) for role, seconds in self.cpu_s.items()}
        return {role: used[role] for role in sorted(used, key=lambda role: -used[role]) if used[role] > 0}


@dataclass(frozen=True, slots=True)
class Move:
    """One worker that came, or went."""

    before: int
    after: int
    began: float
    """When it was started, or told to stop."""

    shared: float
    """When the group's partitions had been shared out among those who stayed."""

    ended: float
    """Some seconds later: what is late by the change has come."""

    stood_s: float
    """How long a worker read nothing, as each of them tells by ``carillon_rebalance_seconds``: the longest mean."""
