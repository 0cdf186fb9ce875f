"""What more workers of a role bring, where waiting is the bound and not the processors: the plan and the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from benchmarks.machine import Machine
from benchmarks.steps import Moments, Move, Stay, jain

STREAMS: Final = 100
"""Requests that FCM's servers take on a connection at once; ``providers.fcm``."""

PAGE_DEVICES: Final = 2_500
SLICE_DEVICES: Final = 10_000
MAX_SLICES: Final = 96
"""Small pages of many slices: each of twelve partitions has work all the time, whoever owns it."""

PAGES_PER_WORKER: Final = 2
"""An expander waits for so many at once; ``streams.topology``."""

CHANGE_S: Final = 8.0
"""A worker that comes, or leaves: its start, and the shares of the partitions."""

SPARE: Final = 1.3
"""So much more work than is expected to be done, so that none runs out of it."""


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """What is to be measured."""

    most: int
    """Workers of each role."""

    latency_ms: int
    """Of the provider."""

    in_flight: int
    """Requests that one sender has under way at most."""

    page_ms: int
    """How long the registry lets a page wait."""

    stay_s: float
    """At each number of workers."""

    @property
    def settings(self) -> Mapping[str, str]:
        """What the house is told."""
        return {
            "CARILLON_PROVIDERS__FCM__MAX_IN_FLIGHT": str(self.in_flight),
            "CARILLON_PROVIDERS__FCM__MAX_CONNECTIONS": str(-(-self.in_flight // STREAMS)),
            "CARILLON_LAUNCH__PAGE_DEVICES": str(PAGE_DEVICES),
            "CARILLON_LAUNCH__SLICE_DEVICES": str(SLICE_DEVICES),
            "CARILLON_LAUNCH__MAX_SLICES": str(MAX_SLICES),
            # Work is laid up for every worker that comes.
            "CARILLON_LAUNCH__WINDOW_SEGMENTS": "1000000",
        }

    @property
    def sent(self) -> int:
        """Devices of the campaign that senders share."""
        return self._devices(self.in_flight / self.latency_ms * 1_000)

    @property
    def expanded(self) -> int:
        """Devices of the campaign that expanders share."""
        return self._devices(PAGES_PER_WORKER * PAGE_DEVICES / self.page_ms * 1_000)

    def _devices(self, per_s: float) -> int:
        """Return how many keep everybody busy to the end, at so many a second for each worker."""
        stays = sum(range(1, self.most + 1)) + self.most  # of one worker each: while they come, and when one leaves
        return round(per_s * SPARE * stays * (self.stay_s + CHANGE_S))


@dataclass(frozen=True, slots=True)
class RoleScale:
    """What was measured of a role."""

    role: str
    bound: str
    """What one worker waits for."""

    stays: list[Stay]
    moves: list[Move]
    moments: Moments
    repeats: int = 0
    """Requests that the provider had taken before."""

    def as_json(self) -> dict[str, object]:
        """Return it for scripts."""
        return {
            "role": self.role,
            "bound": self.bound,
            "repeats": self.repeats,
            "stays": [self._stay(stay) for stay in self.stays],
            "moves": [self._move(move) for move in self.moves],
        }

    def times_one(self, stay: Stay) -> float:
        """Return how many times as much was done as by one worker; raises ZeroDivisionError where that did nothing."""
        return stay.rate(self.moments) / self.stays[0].rate(self.moments)

    def _stay(self, stay: Stay) -> dict[str, object]:
        return {
            "workers": stay.workers,
            "devices_per_s": round(stay.rate(self.moments)),
            "times_one": round(self.times_one(stay), 2),
            "cpu_ms_per_1000": stay.cpu_ms_per_1000(self.moments),
            "least_to_most": round(stay.least_to_most, 3),
            "jain": round(jain(list(stay.work.values())), 4),
            "connections": stay.connections,
            "longest_gap_s": round(self.moments.longest_gap(stay.began, stay.ended), 3),
            "idle": round(stay.idle, 3),
            "is_cpu_bound": stay.is_cpu_bound,
        }

    def _move(self, move: Move) -> dict[str, object]:
        return {"longest_gap_s": round(self.moments.longest_gap(move.began, move.ended), 3), **_told(move)}


def _told(move: Move) -> dict[str, object]:
    return {
        "from": move.before,
        "to": move.after,
        "shared_after_s": round(move.shared - move.began, 2),
        "standstill_s": round(move.stood_s, 3),
    }


@dataclass(slots=True)
class ScaleReport:
    """What was measured."""

    machine: Machine
    plan: ScalePlan
    roles: list[RoleScale] = field(default_factory=list)
    joins: dict[str, Move] = field(default_factory=dict)
    """A second worker of each other role, while nothing is to be done."""

    def as_json(self) -> dict[str, object]:
        """Return the line that scripts read."""
        return {
            "machine": self.machine.as_json(),
            "roles": [role.as_json() for role in self.roles],
            "joins": {role: _told(move) for role, move in self.joins.items()},
        }
