"""Shows how the credentials of a route stand: asked for when the page of metrics is read, so it is never old."""

from functools import partial
from math import nan

from models.names import AppId, Channel
from models.standing import Credentialed
from telemetry.metrics import Metrics


def show_credentials(metrics: Metrics, channel: Channel, app: AppId, route: Credentialed) -> None:
    """Let the gauges of a route ask it from now on; call it when the route has started."""
    standing = route.credentials
    if standing is not None:
        kind = standing.kind.value
        metrics.credential_expiry.of(channel, app, kind).set_function(partial(_ends_at, route))
        metrics.credential_stale.of(channel, app).set_function(partial(_is_stale, route))


def _ends_at(route: Credentialed) -> float:
    standing = route.credentials
    return nan if standing is None or standing.expires_at_s is None else standing.expires_at_s


def _is_stale(route: Credentialed) -> float:
    standing = route.credentials
    return float(standing is not None and not standing.is_current)
