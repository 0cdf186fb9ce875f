"""The brakes of one channel as a worker sees them: one per app, released by the control of its route."""

from datetime import datetime

from models.control import Control, route_scope
from models.names import AppId, Channel
from rules.brake import Brake, BrakeLimits, Trip


class Brakes:
    """Watches the routes of one channel.

    A worker sees its own answers only. That is enough: a route that is wrong is wrong for all its workers, and the
    first one that finds out stops the others by a control.
    """

    def __init__(self, channel: Channel, limits: BrakeLimits) -> None:
        self._prefix = route_scope(channel, "")
        self._limits = limits
        self._brakes: dict[AppId, Brake] = {}
        self._released: dict[AppId, datetime] = {}

    def entered(self, app: AppId, dead: int, answered: int) -> Trip | None:
        """Enter answers of one route; see ``Brake.entered``."""
        return self._of(app).entered(dead, answered)

    def refused(self, app: AppId, detail: str) -> Trip | None:
        """Enter that the provider refused a route's credentials; see ``Brake.refused``."""
        return self._of(app).refused(detail)

    def holds(self, app: AppId) -> bool:
        """Tell whether a brake tripped here and its route was not released since.

        The pause that is published of it is in force a moment later, or when ``accept`` is back; until then this holds.
        """
        brake = self._brakes.get(app)
        return brake is not None and brake.is_tripped

    def follow(self, control: Control) -> None:
        """Take notice of a control: where its route was released, the brake begins anew.

        The moment of the release tells, and not a pause seen before it: a worker that was cut off from the controls
        for a while sees only the newest of them. A change of rate releases nothing.
        """
        if control.paused or control.released_at is None or not control.scope.startswith(self._prefix):
            return
        app = control.scope.removeprefix(self._prefix)
        if self._released.get(app) != control.released_at:
            self._released[app] = control.released_at
            self._of(app).released()

    def _of(self, app: AppId) -> Brake:
        return self._brakes.setdefault(app, Brake(self._limits))
