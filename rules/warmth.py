"""The ramp: what part of a rate may be used, climbing while it is used and cooling while it is not.

FCM asks for 60 s or more from nothing to the full rate, and not for the first campaign only: a route that was idle, or
had a trickle of direct messages, begins again where that trickle leaves it. What is used by more than half climbs, what
is used by less cools, so it settles at twice what is asked for. https://firebase.google.com/docs/cloud-messaging/scale-fcm
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Warmth:
    """A share of 1; ``ramp_s`` is the time from cold to 1, and 0 is always 1."""

    ramp_s: float
    share: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin cold."""
        self.share = self.coldest

    @property
    def coldest(self) -> float:
        """The share to begin with: what one second of the climb adds, because none would never begin."""
        return 1.0 if self.ramp_s <= 1 else 1.0 / self.ramp_s

    def spend(self, used_s: float, idle_s: float) -> None:
        """Climb for the seconds in which what is allowed was used up, and cool for those in which it was not."""
        if self.ramp_s > 0:
            self.share = min(max(self.share + (used_s - idle_s) / self.ramp_s, self.coldest), 1.0)
