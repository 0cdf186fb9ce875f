"""How many requests may be under way, judged by how long answers take: enough to keep the server busy, and no more.

A request that is sent too early only waits: at the server, or in our own process while it reads the answers to others.
What waits there cannot be overtaken, so a direct message would wait too. As LEDBAT does (RFC 6817), the least time of
the last seconds is taken for the way there and back, and what an answer takes beyond it for waiting; the limit is moved
so that the waiting stays near a target. The floor keeps a wrong idea of the way from doing much harm.
"""

import math
from typing import Final

FLOOR: Final = 500
"""Always allowed: a segment."""

TARGET_S: Final = 0.01
"""Waiting that is worth having: with none at all, the server would be idle between two reads."""

MOST: Final = 10_000
"""Beyond what any route is set to."""

STEP: Final = 0.02
"""Change of the limit by one sample at most."""

SPAN_S: Final = 1.0
"""The least time is that of this second and the one before; after so long without an answer it is forgotten."""


class Congestion:
    """The limit of one client, over all its connections."""

    def __init__(self) -> None:
        self.limit = float(FLOOR)
        self._least = (math.inf, math.inf)
        """Of the span before this one, and of this one."""

        self._since = self._last = -math.inf

    def enter(self, seconds: float, now: float, *, is_used: bool) -> None:
        """Take the time of one answer; *is_used*: requests wait for this limit, so that it is worth a change."""
        if now - self._last > SPAN_S:
            self._least = (math.inf, math.inf)
        if now - self._since > SPAN_S:
            self._least, self._since = (self._least[1], math.inf), now
        self._last = now
        self._least = (self._least[0], min(self._least[1], seconds))
        waiting = seconds - min(self._least)
        if not is_used and waiting < TARGET_S:
            return
        moved = self.limit * (1 + STEP * max(-1.0, 1 - waiting / TARGET_S))
        self.limit = min(max(moved, FLOOR), MOST)
