"""The budget of one route: how many deliveries may start now, and what a 429 of its provider changes.

Time is an argument, in seconds of any clock that never goes back. What is allowed is the product of

- the rate that an operator gave, and this worker's share of its lane's part (``streams.shares``). Where no rate is
  given there is no limit, until a 429 tells that there is one: then we suppose twice what this worker was sending,
  begin at 0.7 of what it was, and climb until the limit is dropped;
- the warmth of the ramp (``rules.warmth``), where a rate is given;
- the caution after a 429 (``rules.caution``), which also pauses the route.

A 5xx is not told here: it changes no rate, and each delivery that met one waits by itself, at least 10 s
(``rules.retry``). Nor is a 429 about one device: see ``models.ports.Answer.holds_route``.
"""

import sys
from dataclasses import dataclass, field
from typing import Final

from rules.bucket import Bucket, size_of, until_there_s
from rules.caution import Caution
from rules.recent import Recent
from rules.warmth import Warmth

UNBOUNDED: Final = sys.maxsize
"""The room where nothing limits."""

LEAST_PER_S: Final = 1.0
"""Of a rate that we measure: a route that had sent nothing lately still may try."""

GUESS: Final = 2.0
"""The limit that we suppose where none was given, in parts of what was sent; once climbed to, it is dropped."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a route may do when all is well."""

    rate_per_s: float | None = None
    """Deliveries a second of the whole installation; None: no limit."""

    ramp_s: float = 60.0
    """From nothing to the rate; 0: at once."""

    burst_s: float = 1.0
    """What may start at once after a rest, in seconds of the rate; FCM's minutes are not aligned to any clock."""


@dataclass(slots=True)
class Quota:
    """The budget of one route in one worker."""

    limits: Limits
    share: float = 1.0
    """This worker's part of the rate, 0 to 1; set it whenever it changes."""

    _bucket: Bucket = field(init=False, default_factory=Bucket)
    _warmth: Warmth = field(init=False)
    _recent: Recent = field(init=False, default_factory=Recent)
    _caution: Caution = field(init=False, default_factory=Caution)
    _guess: float | None = field(init=False, default=None)
    """The rate supposed where none is given; None: no limit."""

    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Begin cold; without a rate there is nothing to climb to."""
        self._warmth = Warmth(0.0 if self.limits.rate_per_s is None else self.limits.ramp_s)

    @property
    def allowed_per_s(self) -> float | None:
        """What this worker may send on this route now, pauses aside; None: no limit."""
        rate = self.limits.rate_per_s
        whole = self._guess if rate is None else rate * self.share
        return None if whole is None else whole * self._warmth.share * self._caution.part

    @property
    def paused_until(self) -> float:
        """The end of the last pause; minus infinity where there was none."""
        return self._caution.paused_until

    def sent_per_s(self, now: float) -> float:
        """Return how many deliveries this worker has let start lately, in a second."""
        return self._recent.per_s(now)

    def room(self, now: float) -> int:
        """Return how many deliveries may start now."""
        self._advance(now)
        allowed = self.allowed_per_s
        if now < self.paused_until or allowed == 0:
            return 0
        return UNBOUNDED if allowed is None else int(self._bucket.level)

    def take(self, wanted: int, now: float) -> int:
        """Let up to *wanted* deliveries start, and return how many may."""
        granted = max(min(wanted, self.room(now)), 0)
        if granted:
            self._recent.enter(granted, now)
            if self.allowed_per_s is not None:
                self._bucket.take(granted)
        return granted

    def wait_s(self, now: float, wanted: int = 1) -> float:
        """Return the seconds until *wanted* deliveries could have started, 0 to 60; 0: there is room for them now."""
        if self.room(now) >= wanted:
            return 0.0
        allowed = self.allowed_per_s
        paused_s = max(self.paused_until - now, 0.0)
        lacking = 0.0 if allowed is None else wanted - self._bucket.level
        return until_there_s(lacking, 1.0 if allowed is None else allowed, paused_s)

    def sooner_s(self, seconds: float) -> float:
        """Return in how many seconds, pauses aside, what takes some at the present rate is sent, as the rate climbs."""
        sooner_s = self._caution.sooner_s(seconds)
        return sooner_s if self._guess is None else min(sooner_s, self._caution.whole_in_s())

    def throttled(self, now: float, retry_after_s: float | None, chance: float) -> bool:
        """Pause as a 429 asks, and go on more slowly; return whether it was the first of its burst."""
        self._advance(now)
        is_first = self._caution.pause(now, retry_after_s, chance)
        if is_first:
            self._lower(now)
        self._bucket.level = 0.0
        return is_first

    def _lower(self, now: float) -> None:
        allowed = self.allowed_per_s
        sent = max(self._recent.per_s(now), LEAST_PER_S)
        if allowed is None:
            self._guess = GUESS * sent
            self._caution.lower(1 / GUESS)
        elif allowed:
            # who used up what was allowed sent as much, pauses aside, in which nothing is sent
            is_used_up = self._bucket.level < size_of(allowed, self.limits.burst_s) / 2
            self._caution.lower(self._caution.part * (1.0 if is_used_up else min(sent / allowed, 1.0)))

    def _advance(self, now: float) -> None:
        allowed = self.allowed_per_s
        if self._at is None:
            self._at = now
            self._bucket.level = 0.0 if allowed is None else size_of(allowed, self.limits.burst_s)
            return
        seconds = now - max(self._at, self.paused_until)
        self._at = max(self._at, now)
        if seconds <= 0 or not allowed:
            return
        used_s = self._bucket.fill(seconds, allowed, size_of(allowed, self.limits.burst_s))
        self._warmth.spend(used_s, seconds - used_s)
        self._caution.climb(seconds)
        if self._caution.part >= 1:
            self._guess = None
