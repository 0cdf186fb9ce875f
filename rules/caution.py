"""What a 429 leaves behind: a pause, and a part of the rate that climbs back after it. Time is an argument, in seconds.

Additive increase, multiplicative decrease: workers that share a quota without a word between them end up sharing it
fairly. A pause is what the provider asks for; the lower rate is what keeps the next one away.
"""

import math
from dataclasses import dataclass
from typing import Final

from rules.retry import CEILING_RETRY_AFTER_S, DEFAULT_THROTTLE_S, JITTER

DECREASE: Final = 0.7
"""Of what was sent when the provider said no."""

CLIMB_PER_S: Final = 0.02
"""Back from one pause in 15 s; two pauses in a minute show that the rate is too high, and take it down for longer."""

LEAST_PART: Final = 0.01
"""A route that is never tried would never learn that it may send again."""

SAME_BURST_S: Final = 1.0
"""Answers that come within this belong to the requests that the last decrease was for, however short its pause was."""


@dataclass(slots=True)
class Caution:
    """One route's pause and part."""

    part: float = 1.0
    """Of the rate, 0.01 to 1."""

    paused_until: float = -math.inf
    _forgiven_at: float = -math.inf
    """From here on a 429 is a new one, and lowers the rate again."""

    _jitter: float = 0.0

    def pause(self, now: float, retry_after_s: float | None, chance: float) -> bool:
        """Hold everything for what a 429 asks: 60 s without a word, an hour at most, and up to 10 % more.

        Answers of one burst share one jitter, or the longest of hundreds would win in every worker, and all would come
        back together. Returns whether this is the first of them: then the rate is to be lowered.
        """
        asked_s = DEFAULT_THROTTLE_S if retry_after_s is None else min(max(retry_after_s, 0.0), CEILING_RETRY_AFTER_S)
        is_first = now >= self._forgiven_at
        if is_first:
            self._jitter = JITTER * chance
            self._forgiven_at = now + SAME_BURST_S
        self.paused_until = max(self.paused_until, now + asked_s * (1 + self._jitter))
        self._forgiven_at = max(self._forgiven_at, self.paused_until)
        return is_first

    def lower(self, used: float) -> None:
        """Allow 0.7 of the part that was *used*, or of the one that was allowed where that is less."""
        self.part = max(DECREASE * min(used, self.part), LEAST_PART)

    def climb(self, seconds: float) -> None:
        """Allow 2 % more for each second without a pause."""
        self.part = min(self.part + CLIMB_PER_S * seconds, 1.0)
