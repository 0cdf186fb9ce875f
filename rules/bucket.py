"""Permits that fill up at a rate, to a bound, and are taken: the arithmetic under every limit, without a clock."""

from dataclasses import dataclass
from typing import Final

SHORTEST_WAIT_S: Final = 0.001
"""Below it a clock's own grain could make a wait of no time at all, over and over."""

LONGEST_WAIT_S: Final = 60.0
"""Then it is worth asking again, whatever the rate: shares and limits change."""


@dataclass(slots=True)
class Bucket:
    """How many deliveries may start at once; never below 0, never above the size of its last filling."""

    level: float = 0.0

    def fill(self, seconds: float, rate_per_s: float, size: float) -> float:
        """Fill up to *size* for some seconds, and return for how many of them it was not full.

        A size that has shrunk spills what no longer fits.
        """
        lacking = max(size - self.level, 0.0)
        took_s = seconds if lacking >= seconds * rate_per_s else lacking / rate_per_s
        self.level = min(self.level + rate_per_s * took_s, size)
        return took_s

    def take(self, permits: float) -> None:
        """Take permits that are there; raises ValueError where they are not."""
        if not 0 <= permits <= self.level:
            message = f"{permits} permits cannot be taken where there are {self.level:.3f}"
            raise ValueError(message)
        self.level -= permits


def size_of(rate_per_s: float, burst_s: float) -> float:
    """Return what a bucket holds: a burst, and at least one permit, or a slow one would never let anything out."""
    return max(1.0, rate_per_s * burst_s)


def until_there_s(lacking: float, rate_per_s: float, paused_s: float = 0.0) -> float:
    """Return how long to wait for permits that are lacking, after a pause: 0.001 to 60 s, also at no rate at all."""
    lacking = max(lacking, 0.0)
    lacking_s = lacking / rate_per_s if rate_per_s * LONGEST_WAIT_S > lacking else LONGEST_WAIT_S
    return min(max(paused_s + lacking_s, SHORTEST_WAIT_S), LONGEST_WAIT_S)
