"""What a 429 leaves behind: a pause, and a part of the rate that climbs back after it. Time is an argument, in seconds.

Multiplicative decrease, and a climb as in CUBIC (RFC 9438): fast back towards the part at which the provider said no,
slowly around it, where the limit is likely to be, and faster and faster beyond it, where it was not. Workers that share
a quota without a word between them end up sharing it fairly. A pause is what the provider asks for; the lower rate is
what keeps the next one away.
"""

import math
from dataclasses import dataclass
from typing import Final

from rules.retry import CEILING_RETRY_AFTER_S, DEFAULT_THROTTLE_S, JITTER

DECREASE: Final = 0.7
"""Of what was sent when the provider said no."""

CLIMB_S: Final = 10.0
"""From 0.7 of the whole rate back to it. After less was sent it takes less, so that from however deep, the whole rate
is reached within 20 s: what came of one bad moment is not to last for minutes."""

CLIMB_PAUSES: Final = 10.0
"""A limit that is met again and again is climbed to for so many of its pauses at most: each try costs one."""

LONGEST_CLIMB_S: Final = 300.0
"""However long the pauses are, a limit that was raised is to be found."""

SAME_LIMIT: Final = (0.85, 2.5)
"""What is met between these parts of the last one is the same limit met again: climbed back towards, or passed by what
a provider lets through at once."""

SAME_TIME: Final = (0.2, 3.0)
"""If it is met between these parts of the climb: sooner it is the same trouble going on, later it is chance."""

BISECTIONS: Final = 16
"""Of a wait: a minute is then found to a thousandth of a second."""

LEAST_PART: Final = 0.001
"""A route that is never tried would never learn that it may send again."""

SAME_BURST_S: Final = 1.0
"""Answers that come within this belong to the requests that the last decrease was for, however short its pause was."""


@dataclass(slots=True)
class Caution:
    """One route's pause and part."""

    part: float = 1.0
    """Of the rate, 0.001 to 1."""

    paused_until: float = -math.inf
    _forgiven_at: float = -math.inf
    """From here on a 429 is a new one, and lowers the rate again."""

    _jitter: float = 0.0
    _pause_s: float = 0.0
    """What the last burst asked for first."""

    _met: float = 0.0
    """The part at which it came; 0: there was none."""

    _climb_s: float = CLIMB_S
    """From its decrease back to that part."""

    _climbed_s: float = 0.0

    def pause(self, now: float, retry_after_s: float | None, chance: float) -> bool:
        """Hold everything for what a 429 asks: 60 s without a word, an hour at most, and up to 10 % more.

        Answers of one burst share one jitter, or the longest of hundreds would win in every worker, and all would come
        back together. Returns whether this is the first of them: then the rate is to be lowered.
        """
        asked_s = DEFAULT_THROTTLE_S if retry_after_s is None else min(max(retry_after_s, 0.0), CEILING_RETRY_AFTER_S)
        is_first = now >= self._forgiven_at
        if is_first:
            self._jitter, self._pause_s = JITTER * chance, asked_s
            self._forgiven_at = now + SAME_BURST_S
        self.paused_until = max(self.paused_until, now + asked_s * (1 + self._jitter))
        self._forgiven_at = max(self._forgiven_at, self.paused_until)
        return is_first

    def lower(self, used: float) -> None:
        """Allow 0.7 of the part that was *used*, or of the one that was allowed where that is less."""
        met = max(min(used, self.part), LEAST_PART)
        self._climb_s = self._climb_to(met)
        self._met, self._climbed_s = met, 0.0
        self.part = max(DECREASE * met, LEAST_PART)

    def climb(self, seconds: float) -> None:
        """Go on climbing, for some seconds without a pause."""
        self._climbed_s += seconds
        if self.part < 1:
            left = 1 - self._climbed_s / self._climb_s
            self.part = min(max(self._met * (1 - (1 - DECREASE) * left**3), self.part), 1.0)

    def whole_in_s(self) -> float:
        """Return the seconds without a pause until the whole rate is allowed again."""
        if self.part >= 1:
            return 0.0
        beyond = math.cbrt((1 / self._met - 1) / (1 - DECREASE))
        return max(self._climb_s * (1 + beyond) - self._climbed_s, 0.0)

    def sooner_s(self, seconds: float) -> float:
        """Return how long it takes, climbing, to send what takes some seconds at the part that is allowed now."""
        wanted, whole_s = self.part * seconds, self.whole_in_s()
        most = self._sent_within(whole_s)
        if wanted >= most:
            return min(whole_s + wanted - most, seconds)
        low, high = 0.0, min(seconds, whole_s)
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._sent_within(middle) < wanted else (low, middle)
        return high

    def _sent_within(self, seconds: float) -> float:
        """Return what the climb lets through in some seconds of it, in seconds of the whole rate."""

        def area(at_s: float) -> float:
            return at_s + (1 - DECREASE) * self._climb_s / 4 * (1 - at_s / self._climb_s) ** 4

        return self._met * (area(self._climbed_s + seconds) - area(self._climbed_s))

    def _climb_to(self, met: float) -> float:
        """Return how long to climb to a part: twice as long as before where it is the same limit met again."""
        alone_s = CLIMB_S * math.cbrt(met)
        (low, high), (soon, late) = SAME_LIMIT, SAME_TIME
        is_same = low * self._met <= met <= high * self._met
        if not is_same or not soon * self._climb_s <= self._climbed_s <= late * self._climb_s:
            return alone_s
        longest_s = min(max(CLIMB_PAUSES * self._pause_s, CLIMB_S), LONGEST_CLIMB_S)
        return max(min(2 * self._climb_s, longest_s), alone_s)
