"""How much of one route may start now: its provider's room, its quota, and the rates that hold for a notification.

What cannot start within a second does not wait here, where it would hold a place and stand before the work of others;
it goes to the waiting room, each segment until its turn. Time is an argument, in seconds of a clock that never goes
back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from models.control import scopes_of
from models.names import AppId, Channel
from models.notification import Notification
from models.ports import Controls, Provider
from rules.quota import Quota
from rules.rates import Rates, Share

AT_MOST_S: Final = 1.0
"""What may start within this waits where it is."""


@dataclass(slots=True)
class Gate:
    """One route of one worker."""

    channel: Channel
    app: AppId
    provider: Provider
    quota: Quota
    rates: Rates
    """Of the whole worker: a rate may hold for several of its routes."""

    share: Share
    controls: Controls
    begun: int = field(init=False, default=0)
    """Deliveries of segments that have begun and may not start yet."""

    _turn: float = field(init=False, default=0.0)
    """When the next segment that has to wait may come back."""

    def wait_s(self, notification: Notification, now: float, behind: int | None = None) -> float:
        """Return the seconds until a delivery could start, *behind* so many others (None: all that have begun)."""
        self._follow()
        place = (self.begun if behind is None else behind) + 1
        waits = [self.rates.wait_s(scope, rate, now) for scope, rate in self._rates(notification)]
        return max([self.quota.wait_s(now, notification.lane, place), *waits])

    def take(self, notification: Notification, now: float, wanted: int) -> int:
        """Let up to *wanted* deliveries start, and return how many may."""
        self._follow()
        rates = list(self._rates(notification))
        room = min([wanted, *(self.rates.room(scope, rate, now) for scope, rate in rates)])
        granted = self.quota.take(room, now, notification.lane)
        for scope, rate in rates:
            self.rates.take(scope, rate, granted, now)
        return granted

    def turn_s(self, notification: Notification, now: float, deliveries: int) -> float:
        """Return how long a segment waits that cannot start: behind those that were told to wait before it."""
        allowed = [rate * self.rates.share for _, rate in self._rates(notification)]
        if self.quota.allowed_per_s is not None:
            allowed.append(self.quota.allowed_per_s)
        at = max(now + self.wait_s(notification, now), self._turn)
        slowest = min(allowed, default=0.0)
        self._turn = at + (deliveries / slowest if slowest > 0 else 0.0)
        return at - now

    def _follow(self) -> None:
        self.quota.share = self.rates.share = self.share()

    def _rates(self, notification: Notification) -> Iterator[tuple[str, float]]:
        """Go through the rates that hold for a notification, by scope; its own control comes before its own wish."""
        own, *wider = scopes_of(notification.id, self.app, self.channel)
        rate = self.controls.rate(own)
        rate = notification.rate_per_s if rate is None else rate
        if rate is not None:
            yield own, rate
        for scope in wider:
            wide = self.controls.rate(scope)
            if wide is not None:
                yield scope, wide
