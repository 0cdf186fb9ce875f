from models.standing import CredentialKind, Standing
from streams.credentials import show_routes
from telemetry.metrics import open_metrics


class WithCertificate:
    credentials = Standing(CredentialKind.CERTIFICATE, 1_800_000_000.0, is_current=True)


class WithoutAny:
    """A channel that needs no credentials."""


async def test_the_routes_that_have_credentials_are_shown_by_their_app() -> None:
    metrics = open_metrics("send", channels=["apns"])

    await show_routes(metrics, "apns", {"shop": WithCertificate(), "news": WithoutAny()})

    name = "carillon_provider_credential_expiry_timestamp_seconds"
    shown = {app: {"channel": "apns", "app": app, "kind": "certificate"} for app in ("shop", "news")}
    assert metrics.registry.get_sample_value(name, shown["shop"]) == 1_800_000_000.0
    assert metrics.registry.get_sample_value(name, shown["news"]) is None
