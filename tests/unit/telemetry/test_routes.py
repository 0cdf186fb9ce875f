"""What is shown of a sender's routes is what they are, second by second."""

import math

from models.names import AppId, Channel
from models.standing import Traffic
from rules.gate import Gate
from rules.quota import Limits, Quota
from rules.rates import Rates
from telemetry.metrics import Metrics, open_metrics
from telemetry.routes import RouteWatch
from tests.support.fixed_controls import FixedControls
from tests.support.scripted_provider import ScriptedProvider


class ConnectedProvider(ScriptedProvider):
    """Has connections that a test opens."""

    traffic = Traffic(0, 0)


def a_gate(limits: Limits, provider: ScriptedProvider | None = None, app: str = "shop") -> Gate:
    return Gate(
        Channel("fcm"),
        AppId(app),
        provider or ConnectedProvider(),
        Quota(limits),
        Rates(),
        lambda: 1.0,
        FixedControls(),
    )


def a_watch(*gates: Gate) -> tuple[RouteWatch, Metrics]:
    metrics = open_metrics("send-fcm", channels=["fcm"], apps=["shop"])
    return RouteWatch(metrics, Channel("fcm"), {gate.app: gate for gate in gates}), metrics


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"carillon_{name}", {"channel": "fcm", **labels})


def test_a_route_without_a_limit_has_none_and_one_with_a_rate_shows_it() -> None:
    watch, metrics = a_watch(a_gate(Limits()), a_gate(Limits(rate_per_s=50, ramp_s=0), app="bank"))

    watch.look(100.0)

    assert value(metrics, "provider_quota_limit", app="shop") == math.inf
    assert value(metrics, "provider_quota_limit", app="bank") == 50


def test_what_was_started_lately_is_shown_and_fades() -> None:
    gate = a_gate(Limits(rate_per_s=50, ramp_s=0))
    watch, metrics = a_watch(gate)
    gate.quota.take(40, 100.0)

    watch.look(101.0)
    lately = value(metrics, "provider_quota_used", app="shop")
    watch.look(200.0)

    faded = value(metrics, "provider_quota_used", app="shop")
    assert lately is not None
    assert faded is not None
    assert lately > 20
    assert faded < 0.001


def test_seconds_in_which_a_429_holds_a_route_are_counted_once() -> None:
    gate = a_gate(Limits())
    watch, metrics = a_watch(gate)
    watch.look(100.0)
    gate.quota.throttled(100.0, 5.0, 0.0)

    for now in (101.0, 103.0, 104.0, 106.0, 110.0):
        watch.look(now)

    assert value(metrics, "provider_throttled_seconds_total", app="shop") == 5.0


def test_connections_and_goaways_of_all_routes_are_shown_together() -> None:
    shop, bank = ConnectedProvider(), ConnectedProvider()
    watch, metrics = a_watch(a_gate(Limits(), shop), a_gate(Limits(), bank, app="bank"))
    shop.traffic, bank.traffic = Traffic(2, 1), Traffic(3, 0)
    watch.look(100.0)
    shop.traffic = Traffic(1, 4)
    watch.look(101.0)

    assert value(metrics, "provider_connections") == 4
    assert value(metrics, "provider_goaways_total") == 4
