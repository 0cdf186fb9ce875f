"""What the edge needs of Kafka: its commands are written, and the lag is told; it connects when somebody asks."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from models.errors import SetupError
from models.names import AppId, Channel
from providers.catalogue import channels
from settings import Settings
from streams.asked_lag import AskedLag
from streams.clock import now
from streams.late_publisher import LatePublisher
from streams.routes import read_apps
from streams.topology import groups


@dataclass(frozen=True, slots=True)
class EdgeBroker:
    """Implements ``edge.given.Broker``."""

    publish: LatePublisher
    lags: AskedLag
    routes: Sequence[tuple[Channel, AppId]]

    async def close(self) -> None:
        """Let go of every connection."""
        await self.lags.close()
        await self.publish.close()


def open_edge_broker(settings: Settings) -> EdgeBroker:
    """Return it, not connected yet; to be called inside an event loop."""
    publish = LatePublisher(settings.kafka, "edge")
    return EdgeBroker(publish, AskedLag(settings.kafka, groups(), now), configured_routes(settings))


def configured_routes(settings: Settings) -> list[tuple[Channel, AppId]]:
    """Return the routes that have credentials on this machine; an edge has none of its own as a rule."""
    try:
        apps = read_apps(settings)
    except SetupError as error:
        structlog.get_logger(__name__).warning("routes_unknown", detail=str(error))
        return []
    return sorted((channel, app) for app, given in apps.items() for channel in given if channel in channels())
