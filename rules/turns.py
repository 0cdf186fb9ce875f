"""When those come back that were told to wait: behind the ones that were told before them, limit by limit.

A slow notification has a queue of its own, and delays nobody who does not share its limit. What is kept is how many
wait and not until when: where a limit is raised, the queue is short at once.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Limit: TypeAlias = tuple[str, bool]
"""A scope, and whether who waits for it has waited before: who had a turn, and found it taken, does not stand behind
all those who came later."""

MOST: Final = 1_024
"""Limits remembered; the one asked for least lately is forgotten, and what waits for it is told to come too early."""


@dataclass(slots=True)
class Turns:
    """The queues of one route; time is an argument, in seconds."""

    _ahead: OrderedDict[Limit, tuple[float, float]] = field(init=False, default_factory=OrderedDict)
    """How many deliveries wait, and when that was."""

    def __len__(self) -> int:
        return len(self._ahead)

    def ahead_s(self, limit: Limit, rate_per_s: float, now: float) -> float:
        """Return the seconds until all that wait for a limit are through; 0 where the rate is none."""
        return self._waiting(limit, rate_per_s, now) / rate_per_s if rate_per_s > 0 else 0.0

    def enter(self, limit: Limit, rate_per_s: float, now: float, deliveries: int) -> None:
        """Queue some behind all others."""
        self._ahead[limit] = self._waiting(limit, rate_per_s, now) + deliveries, now
        self._ahead.move_to_end(limit)
        while len(self._ahead) > MOST:
            self._ahead.popitem(last=False)

    def _waiting(self, limit: Limit, rate_per_s: float, now: float) -> float:
        waiting, at = self._ahead.get(limit, (0.0, now))
        return max(waiting - rate_per_s * (now - at), 0.0)
