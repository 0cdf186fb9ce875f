"""What the answers of a route say of the route: that it has to slow down, or to stop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from models.names import AppId
from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.brake import Trip
from rules.brakes import Brakes
from rules.quota import Quota
from rules.retry import Chance

HELD: Final = Answer(Outcome.DEFERRED, Reason.PAUSED)
"""What is said of an address that was found dead by a route that cannot be trusted."""

JUDGED: Final = frozenset({Outcome.UNREGISTERED, Outcome.REJECTED})
"""With those accepted, the answers by which addresses are counted."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Follows one route; every answer of its provider passes here once."""

    app: AppId
    quota: Quota
    brakes: Brakes
    clock: Callable[[], float]
    """Seconds, as the quota counts them."""

    chance: Chance
    tripped: Callable[[Trip], None]
    """Called when the route has to be stopped."""

    def accepted(self, deliveries: int) -> None:
        """Take notice that so many were accepted."""
        self._look(self.brakes.entered(self.app, 0, deliveries))

    def answered(self, answer: Answer) -> Answer:
        """Take notice of any other answer, and return what is to be believed of it."""
        if answer.holds_route:
            self.quota.throttled(self.clock(), answer.retry_after_s, self.chance())
        is_dead = answer.outcome is Outcome.UNREGISTERED
        if answer.reason is Reason.UNAUTHORISED:
            self._look(self.brakes.refused(self.app, answer.detail))
        elif answer.outcome in JUDGED:
            self._look(self.brakes.entered(self.app, int(is_dead), 1))
        return HELD if is_dead and self.brakes.holds(self.app) else answer

    def _look(self, trip: Trip | None) -> None:
        if trip is not None:
            self.tripped(trip)
