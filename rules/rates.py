"""The rates that producers and operators set: of a notification, an app, a channel or everything, one bucket each.

A rate is shared like a route's quota: each worker keeps to its share, and nobody talks. Buckets are kept by scope and
forgotten again: one that was not asked for longest is full, or nearly so, and a new one begins full.

A rate that holds for several channels is shared by their senders, which do not talk either: of a notification that has
a quarter of its devices on a channel, each delivery there costs four permits, as if the other three were sent with it.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from rules.bucket import Bucket, size_of, until_there_s
from rules.quota import UNBOUNDED

Share: TypeAlias = Callable[[], float]
"""Returns this worker's part of every rate of its channel now, 0 to 1; all workers' parts add up to 1."""

BURST_S = 1.0
"""What may start at once after a rest, in seconds of the rate."""

CRUMB = 1e-9
"""Of a permit: what divisions lose."""

MOST = 4_096
"""Scopes with a rate that are at work in one sender at once; beyond it, the one asked for least lately gets a burst."""


@dataclass(slots=True)
class _Paced:
    """One scope's bucket, and when it was filled last."""

    bucket: Bucket
    at: float


@dataclass(slots=True)
class Rates:
    """Every rate in force in one worker; a rate of None is none, and costs nothing."""

    share: float = 1.0
    """This worker's part of each rate, 0 to 1; set it whenever it changes."""

    most: int = MOST
    _paced: OrderedDict[str, _Paced] = field(init=False, default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._paced)

    def room(self, scope: str, rate_per_s: float | None, now: float, cost: float = 1.0) -> int:
        """Return how many deliveries of a scope may start now, each of which takes *cost* permits."""
        if rate_per_s is None:
            return UNBOUNDED
        return int(self._filled(scope, rate_per_s, now, cost).level / cost + CRUMB) if self.share > 0 else 0

    def take(self, scope: str, rate_per_s: float | None, wanted: int, now: float, cost: float = 1.0) -> int:
        """Let up to *wanted* deliveries start, and return how many may."""
        granted = max(min(wanted, self.room(scope, rate_per_s, now, cost)), 0)
        if granted and rate_per_s is not None:
            bucket = self._paced[scope].bucket
            bucket.take(min(granted * cost, bucket.level))
        return granted

    def wait_s(self, scope: str, rate_per_s: float | None, now: float, wanted: int = 1, cost: float = 1.0) -> float:
        """Return the seconds until *wanted* deliveries could have started, 0 to 60; 0: there is room for them now."""
        if rate_per_s is None or self.room(scope, rate_per_s, now, cost) >= wanted:
            return 0.0
        level = self._filled(scope, rate_per_s, now, cost).level
        return until_there_s(wanted * cost - level, rate_per_s * self.share)

    def _filled(self, scope: str, rate_per_s: float, now: float, cost: float) -> Bucket:
        mine = rate_per_s * self.share
        size = max(size_of(mine, BURST_S), cost)
        paced = self._paced.get(scope)
        if paced is None:
            paced = self._paced[scope] = _Paced(Bucket(size), now)
        self._paced.move_to_end(scope)
        if now > paced.at:
            paced.bucket.fill(now - paced.at, mine, size)
            paced.at = now
        while len(self._paced) > self.most:
            self._paced.popitem(last=False)
        return paced.bucket
