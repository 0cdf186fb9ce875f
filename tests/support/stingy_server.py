"""A provider with a limit of its own, and a sender that follows a quota against it, both in virtual time."""

from collections import deque
from dataclasses import dataclass, field

from rules.quota import Quota

STEP_S = 0.02
LATENCY_S = 0.06
SEGMENT = 500


@dataclass
class StingyServer:
    """Takes ``limit`` deliveries a second, a second of it at once, and answers 429 to all others."""

    quota: Quota
    limit: float
    retry_after_s: float
    now: float = 0.0
    taken: int = 0
    refused: int = 0
    _level: float = 0.0
    _flying: deque[tuple[float, int]] = field(default_factory=deque)
    """When how many arrive."""

    def run(self, seconds: float) -> None:
        """Send all that the quota lets through, for some seconds."""
        for _ in range(round(seconds / STEP_S)):
            self.now += STEP_S
            self._level = min(self._level + self.limit * STEP_S, self.limit)
            while self._flying and self._flying[0][0] <= self.now:
                self._answer(self._flying.popleft()[1])
            granted = self.quota.take(SEGMENT, self.now)
            if granted:
                self._flying.append((self.now + LATENCY_S, granted))

    def _answer(self, deliveries: int) -> None:
        taken = min(deliveries, int(self._level))
        self._level -= taken
        self.taken += taken
        self.refused += deliveries - taken
        for _ in range(deliveries - taken):
            self.quota.throttled(self.now, self.retry_after_s, 0.5)

    def forget(self) -> None:
        """Count anew."""
        self.taken = self.refused = 0
