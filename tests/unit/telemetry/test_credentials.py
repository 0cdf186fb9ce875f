from dataclasses import dataclass
from math import isnan

from models.standing import CredentialKind, Standing
from telemetry.credentials import show_credentials
from telemetry.metrics import open_metrics

EXPIRY = "carillon_provider_credential_expiry_timestamp_seconds"
STALE = "carillon_provider_credential_stale"


@dataclass
class Route:
    credentials: Standing | None


def test_the_gauges_say_what_holds_when_they_are_read() -> None:
    metrics = open_metrics("send", channels=["apns"], apps=["shop"])
    route = Route(Standing(CredentialKind.CERTIFICATE, 1_800_000_000.0, is_current=True))
    labels = {"channel": "apns", "app": "shop"}
    show_credentials(metrics, "apns", "shop", route)

    before = metrics.registry.get_sample_value(STALE, labels)
    route.credentials = Standing(CredentialKind.CERTIFICATE, 1_900_000_000.0, is_current=False)

    assert before == 0.0
    assert metrics.registry.get_sample_value(STALE, labels) == 1.0
    assert metrics.registry.get_sample_value(EXPIRY, {**labels, "kind": "certificate"}) == 1_900_000_000.0


def test_a_token_that_is_not_there_yet_has_no_end() -> None:
    metrics = open_metrics("send", channels=["fcm"], apps=["shop"])
    route = Route(Standing(CredentialKind.ACCESS_TOKEN, None, is_current=True))
    show_credentials(metrics, "fcm", "shop", route)

    shown = metrics.registry.get_sample_value(EXPIRY, {"channel": "fcm", "app": "shop", "kind": "access_token"})

    assert shown is not None
    assert isnan(shown)


def test_no_kind_that_a_route_does_not_show_has_a_series() -> None:
    """Or an alert on what ends soon would fire for an end in 1970."""
    metrics = open_metrics("send", channels=["fcm", "apns"], apps=["shop"])

    assert metrics.registry.get_sample_value(EXPIRY, {"channel": "fcm", "app": "shop", "kind": "certificate"}) is None
