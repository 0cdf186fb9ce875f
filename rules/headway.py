"""How fast something goes on, from how far it was at some moments; time is an argument, in seconds."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

WINDOW_S: Final = 10.0
"""Looked back at: long enough that pages and bulk writes do not show, short enough that a pause does."""

LEAST_S: Final = 1.5
"""Two moments closer than this tell more of when they were seen than of what happened."""


@dataclass(slots=True)
class Headway:
    """One count that grows."""

    window_s: float = WINDOW_S
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def entered(self, at: float, count: int) -> None:
        """Take notice of how far it is; a count that went back (a redrive) begins anew."""
        if self._seen and count < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((at, count))
        while self._seen[0][0] < at - self.window_s:
            self._seen.popleft()

    @property
    def per_s(self) -> float | None:
        """How many a second; None: not known yet."""
        if not self._seen:
            return None
        (first, before), (last, after) = self._seen[0], self._seen[-1]
        return (after - before) / (last - first) if last - first >= LEAST_S else None


def seconds_left(remaining: int, per_s: float | None) -> float | None:
    """Return how long the rest takes at this rate; None: it stands still, or nobody knows."""
    return remaining / per_s if per_s else None


def readable(per_s: float | None) -> float | None:
    """Return a rate with as many digits as say something: tenths below ten."""
    if per_s is None:
        return None
    return round(per_s, 1) if per_s < 10 else float(round(per_s))  # noqa: PLR2004  # as the docstring says
