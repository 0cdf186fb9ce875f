"""How a brake is seen: the trip that stops a route, and whether a route is stopped now."""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from models.control import Control, route_scope
from models.names import AppId, Channel
from models.ports import Controls
from rules.brake import Trip
from telemetry.metrics import Metrics

NOBODY: Final = ""
"""The id of no notification: what holds it holds the whole route."""

log = structlog.get_logger(__name__)


def tell_trip(metrics: Metrics, channel: Channel, app: AppId, trip: Trip) -> None:
    """Count a trip and write the event; call it once per trip, with the command that pauses the route."""
    metrics.brake_trips.of(channel, app, trip.cause.value).inc()
    log.error(
        "a brake has tripped: the route is paused until `carillon routes release`",
        channel=channel,
        app=app,
        scope=route_scope(channel, app),
        reason=trip.cause.value,
        detail=trip.detail,
    )


def watch_routes(
    metrics: Metrics, controls: Controls, channel: Channel, apps: Sequence[AppId]
) -> Callable[[Control], None]:
    """Return a listener of controls that shows for each route of a channel whether anything holds all of it.

    The gauge is right from the start on: 0 until a control says otherwise.
    """

    def show(control: Control) -> None:
        if control.scope.startswith("notification:"):
            return
        for app in apps:
            metrics.route_paused.of(channel, app).set(controls.is_paused(NOBODY, app, channel))

    return show
