"""Shows in a sender's metrics how the credentials of its routes stand."""

from collections.abc import Mapping

from models.names import AppId, Channel
from models.ports import Provider
from models.standing import Credentialed
from telemetry.credentials import show_credentials
from telemetry.metrics import Metrics


async def show_routes(metrics: Metrics, channel: Channel, routes: Mapping[AppId, Provider]) -> None:
    """Show those that have any; awaited when they have started."""
    for app, provider in routes.items():
        if isinstance(provider, Credentialed):
            show_credentials(metrics, channel, app, provider)
