"""How many requests may be under way, judged by how long answers take: enough to keep the server busy, and no more.

A request that is sent too early only waits: at the server, or in our own process while it reads the answers to others.
What waits there cannot be overtaken, so a direct message would wait too. The least time of the last seconds is taken
for the way there and back. What even the quickest of some answers takes beyond it is a queue (as CoDel judges one, RFC
8289); a single late answer is none, because a network is never even. The limit is moved so that the queue stays near a
target (as LEDBAT does, RFC 6817). The floor keeps a wrong idea of the way from doing much harm.
"""

import math
from typing import Final

FLOOR: Final = 500
"""Always allowed: a segment."""

MOST: Final = 10_000
"""Beyond what any route is set to."""

TARGET_S: Final = 0.01
"""A queue that is worth having: with none at all, the server would be idle between two reads."""

PART: Final = 0.25
"""Of the way, if that is more: over a long one times differ more."""

SAMPLES: Final = 8
"""Answers that are judged by their quickest."""

STEP: Final = 0.15
"""Change of the limit at most, each time."""

SPAN_S: Final = 1.0
"""The way is the least time of this second and the one before; after so long without an answer it is forgotten."""


class Congestion:
    """The limit of one client, over all its connections."""

    def __init__(self) -> None:
        self.limit = float(FLOOR)
        self._least = (math.inf, math.inf)
        """Of the span before this one, and of this one."""

        self._since = self._last = -math.inf
        self._quickest = math.inf
        self._samples = 0

    def enter(self, seconds: float, now: float, *, is_used: bool) -> None:
        """Take the time of one answer; *is_used*: requests wait for this limit, so that it is worth a change."""
        if now - self._last > SPAN_S:
            self._least = (math.inf, math.inf)
        if now - self._since > SPAN_S:
            self._least, self._since = (self._least[1], math.inf), now
        self._last = now
        self._least = (self._least[0], min(self._least[1], seconds))
        self._quickest = min(self._quickest, seconds)
        self._samples += 1
        if self._samples == SAMPLES:
            self._move(is_used=is_used)
            self._samples, self._quickest = 0, math.inf

    def _move(self, *, is_used: bool) -> None:
        way = min(self._least)
        room = 1 - (self._quickest - way) / max(TARGET_S, PART * way)
        if is_used or room < 0:
            self.limit = min(max(self.limit * (1 + STEP * max(-1.0, room)), FLOOR), MOST)
