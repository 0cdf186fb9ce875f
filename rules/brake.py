"""The brake against mass invalidation: a route whose answers look wrong is stopped before they do harm.

When credentials break, or a provider has a fault, living addresses are answered as dead; whoever believes it retires a
whole audience. So the share of dead addresses is watched, route by route.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What made a brake trip: a closed set, so that it can be a label."""

    DEAD_ADDRESSES = "dead_addresses"
    CREDENTIALS = "credentials"


@dataclass(frozen=True, slots=True)
class Trip:
    """A brake has tripped: the route has to be paused."""

    cause: Cause
    detail: str
    """In words for an operator; never a token or a body."""


@dataclass(frozen=True, slots=True)
class BrakeLimits:
    """When it trips."""

    share: float
    """Of dead addresses; more than this trips, so 1 never does."""

    window: int
    """Answers that are looked back at."""

    least: int
    """Fewer answers prove nothing: of 20 answers 5 may be dead by chance, of 200 hardly 41."""


class Brake:
    """The last answers of one route, counted batch by batch: a batch costs O(1), and memory is bounded.

    The oldest batches leave when the younger ones fill the window by themselves. So the window is never short of what
    it could hold, and exceeds it by less than one batch.
    """

    def __init__(self, limits: BrakeLimits) -> None:
        self._limits = limits
        self._batches: deque[tuple[int, int]] = deque()
        self._dead = self._answered = 0
        self.is_tripped = False
        """Until ``released``: nothing more is to be sent, whether or not the pause is in force yet."""

    def entered(self, dead: int, answered: int) -> Trip | None:
        """Enter some answers, of which so many found their address dead; returns the trip, once, when it comes to it.

        Raises
        ------
        ValueError
            If *dead* is not from 0 to *answered*.
        """
        if not 0 <= dead <= answered:
            message = f"{dead} dead of {answered} answers"
            raise ValueError(message)
        if self.is_tripped or not answered:
            return None
        self._batches.append((dead, answered))
        self._dead += dead
        self._answered += answered
        while self._answered - self._batches[0][1] >= self._limits.window:
            old_dead, old_answered = self._batches.popleft()
            self._dead -= old_dead
            self._answered -= old_answered
        return self._trip(Cause.DEAD_ADDRESSES, self._told()) if self._is_too_many() else None

    def refused(self, detail: str) -> Trip | None:
        """Enter that the provider refused our credentials, in its own word; returns the trip, once."""
        return None if self.is_tripped else self._trip(Cause.CREDENTIALS, f"credentials refused: {detail or 'no word'}")

    def released(self) -> None:
        """Begin anew: what was answered before the release is forgotten."""
        self._batches.clear()
        self._dead = self._answered = 0
        self.is_tripped = False

    def _is_too_many(self) -> bool:
        enough = self._answered >= min(self._limits.least, self._limits.window)
        return enough and self._dead > self._limits.share * self._answered

    def _told(self) -> str:
        return f"{self._dead / self._answered:.0%} of the last {self._answered:,} addresses are dead".replace("%", " %")

    def _trip(self, cause: Cause, detail: str) -> Trip:
        self.is_tripped = True
        return Trip(cause, detail)
