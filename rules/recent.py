"""How fast things went lately, as one number that fades: no list, no clock."""

import math
from dataclasses import dataclass
from typing import Final

MEMORY_S: Final = 2.0
"""What is older than some of these hardly counts: long enough to even out bursts, short enough to be now."""


@dataclass(slots=True)
class Recent:
    """A rate; each event counts most when it comes, and fades with the time."""

    _per_s: float = 0.0
    _at: float = 0.0

    def enter(self, count: int, now: float) -> None:
        """Note that *count* things happened."""
        self._per_s = self.per_s(now) + count / MEMORY_S
        self._at = max(self._at, now)

    def per_s(self, now: float) -> float:
        """Return the rate of the last seconds; too low while there are fewer than some."""
        return self._per_s * math.exp(-max(now - self._at, 0.0) / MEMORY_S)
