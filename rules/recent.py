"""How fast things went lately, as one number that fades: no list, no clock."""

import math
from dataclasses import dataclass
from typing import Final

MEMORY_S: Final = 2.0
"""What is older than some of these hardly counts: long enough to even out bursts, short enough to be now."""

FORGOTTEN_S: Final = 4 * MEMORY_S
"""After so long without anything it begins anew."""

LEAST_S: Final = 1.0
"""What comes in the first moment is the work of a second: nobody knows yet how fast it goes on."""


@dataclass(slots=True)
class Recent:
    """A rate; each event counts most when it comes, and fades with the time."""

    _faded: float = 0.0
    _at: float = -math.inf
    _since: float = 0.0

    def enter(self, count: int, now: float) -> None:
        """Note that *count* things happened."""
        if now - self._at > FORGOTTEN_S:
            self._since, self._faded = now, 0.0
        self._faded = self._faded * self._fading(now) + count
        self._at = max(self._at, now)

    def per_s(self, now: float) -> float:
        """Return the rate of the last seconds, of fewer where it began since; 0 before anything happened."""
        seconds = MEMORY_S * (1 - math.exp(-max(now - self._since, LEAST_S) / MEMORY_S))
        return self._faded * self._fading(now) / seconds

    def _fading(self, now: float) -> float:
        return math.exp(-max(now - self._at, 0.0) / MEMORY_S)
