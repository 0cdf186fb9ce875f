"""How much of one route may start now: its provider's room, its quota, and the rates that hold for a notification.

What cannot start within a second does not wait here, where it would hold a place and stand before the work of others;
it goes to the waiting room, each segment until its turn. Time is an argument, in seconds of a clock that never goes
back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, NamedTuple

from models.control import scopes_of
from models.names import AppId, Channel
from models.notification import Notification
from models.ports import Controls, Provider
from rules.lines import Lines
from rules.quota import UNBOUNDED, Quota
from rules.rates import Rates, Share
from rules.rates_in_force import Rate, rates_of
from rules.turns import Turns

AT_MOST_S: Final = 1.0
"""What may start within this waits where it is."""

IN_TURN_S: Final = 3.0
"""And within this if it has waited elsewhere before: who has just come may stand in its turn. Were it sent back for
that, it would stand in the turn of the next one, and so on."""


QUOTA: Final = "quota"
"""Stands for the route's own limit beside the scopes of rates."""


class Wait(NamedTuple):
    """How one limit holds a delivery up."""

    scope: str
    seconds: float
    """A minute at most: then it is worth asking again."""

    rate: float | None
    """At which others pass; None: it knows none."""

    before: int
    """How many stand there."""


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
    part: float = 1.0
    """Of the route's rate and of those set for wider scopes, what the lane of this worker may use, 0 to 1; a
    notification's own rate is all its own, because it is in one lane."""

    lines: Lines = field(init=False, default_factory=Lines)
    """Deliveries of segments that have begun and may not start yet."""

    _turns: Turns = field(init=False, default_factory=Turns)

    def wait_s(self, notification: Notification, now: float, *, is_first: bool = False) -> float:
        """Return the seconds until a delivery could start behind those that have begun; *is_first*: before them."""
        return max(wait.seconds for wait in self._waits(notification, now, is_first=is_first))

    def take(self, notification: Notification, now: float, wanted: int) -> int:
        """Let up to *wanted* deliveries start, and return how many may."""
        self._follow()
        rates = self._rates(notification)
        room = min([wanted, *(self.rates.room(rate.scope, rate.per_s, now, rate.cost) for rate in rates)])
        granted = self.quota.take(room, now)
        for rate in rates:
            self.rates.take(rate.scope, rate.per_s, granted, now, rate.cost)
        return granted

    def turn_s(self, notification: Notification, now: float, deliveries: int, *, has_waited: bool = False) -> float:
        """Return how long a segment waits that cannot start: behind those that were told to wait before it.

        One that *has_waited* found its turn taken: it stands behind others like it, and before all that came later.
        """
        waits = self._waits(notification, now, is_first=False)
        turn_s = max(wait.seconds for wait in waits)
        paced = [(wait.rate, wait) for wait in waits if wait.rate]
        goes_on = max(now, self.quota.paused_until)  # no queue grows shorter while the route is held
        for rate, wait in paced:
            ahead_s = sum(self._turns.ahead_s((wait.scope, waited), rate, goes_on) for waited in {True, has_waited})
            mine_s = max(wait.seconds, goes_on - now + wait.before / rate) + ahead_s
            if wait.scope == QUOTA:  # its rate may be climbing back after a 429
                mine_s = goes_on - now + self.quota.sooner_s(mine_s - (goes_on - now))
            turn_s = max(turn_s, mine_s)
        if paced:
            # in one queue alone, that of the slowest limit: in the others it would delay those who do not share that
            rate, wait = min(paced, key=itemgetter(0))
            self._turns.enter((wait.scope, has_waited), rate, goes_on, deliveries)
        return turn_s

    def most(self, notification: Notification) -> int:
        """Return how many of a notification could start within a second if nobody else were there."""
        self._follow()
        rates = [self._passing(rate) * AT_MOST_S for rate in self._rates(notification)]
        return max(int(min(rates)), 1) if rates else UNBOUNDED

    def _waits(self, notification: Notification, now: float, *, is_first: bool) -> list[Wait]:
        """Return how long a delivery would wait for each limit that holds for it, the quota among them."""
        self._follow()
        all_, own = (0, 0) if is_first else self.lines.before(notification)
        mine = scopes_of(notification.id, self.app, self.channel)[0]
        quota_s = self.quota.wait_s(now, all_ + 1)
        waits = [Wait(QUOTA, quota_s, self.quota.allowed_per_s, all_)]
        for rate in self._rates(notification):
            before = own if rate.scope == mine else all_
            wait_s = self.rates.wait_s(rate.scope, rate.per_s, now, before + 1, rate.cost)
            waits.append(Wait(rate.scope, wait_s, self._passing(rate), before))
        return waits

    def _passing(self, rate: Rate) -> float:
        """Return at how many a second such deliveries pass here."""
        return rate.per_s * self.rates.share / rate.cost

    def _follow(self) -> None:
        self.rates.share = self.share()
        self.quota.share = self.rates.share * self.part

    def _rates(self, notification: Notification) -> Sequence[Rate]:
        return rates_of(notification, self.channel, self.controls, self.part)
