"""A stopped route is seen: in a counter, in a gauge and in a line of the log."""

import logging

import pytest
from structlog.testing import capture_logs

from models.control import Control
from rules.brake import Cause, Trip
from streams.control import ControlBoard
from telemetry.brake import tell_trip, watch_routes
from telemetry.logs import FIELDS
from telemetry.metrics import Metrics, open_metrics


def paused(metrics: Metrics, channel: str = "fcm") -> dict[str, float | None]:
    name = "carillon_route_paused"
    return {
        app: metrics.registry.get_sample_value(name, {"channel": channel, "app": app}) for app in ("default", "shop")
    }


def the_metrics() -> Metrics:
    return open_metrics("send-fcm", channels=["fcm", "apns"], apps=["default", "shop"])


def test_a_trip_is_counted_by_its_cause_and_written_to_the_log() -> None:
    metrics = the_metrics()

    with capture_logs() as lines:
        tell_trip(metrics, "fcm", "shop", Trip(Cause.CREDENTIALS, "credentials refused: THIRD_PARTY_AUTH_ERROR"))

    counted = {
        cause: metrics.registry.get_sample_value(
            "carillon_brake_trips_total", {"channel": "fcm", "app": "shop", "why": cause.value}
        )
        for cause in Cause
    }
    assert counted == {Cause.DEAD_ADDRESSES: 0, Cause.CREDENTIALS: 1}
    (line,) = lines
    assert (line["log_level"], line["scope"], line["reason"]) == (
        logging.getLevelName(logging.ERROR).lower(),
        "route:fcm:shop",
        "credentials",
    )
    assert line["detail"] == "credentials refused: THIRD_PARTY_AUTH_ERROR"
    assert line.keys() - {"log_level"} <= FIELDS


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        ("route:fcm:shop", ["shop"]),
        ("app:shop", ["shop"]),
        ("channel:fcm", ["default", "shop"]),
        ("*", ["default", "shop"]),
        ("route:apns:shop", []),
        ("notification:shop", []),
    ],
)
def test_the_gauge_shows_what_holds_a_whole_route(scope: str, held: list[str]) -> None:
    metrics, board = the_metrics(), ControlBoard()
    board.listeners.append(watch_routes(metrics, board, "fcm", ["default", "shop"]))
    assert paused(metrics) == {"default": 0, "shop": 0}

    board.enter(Control(scope=scope, version=1, paused=True))
    assert [app for app, value in paused(metrics).items() if value] == held
    board.enter(Control(scope=scope, version=2))

    assert paused(metrics) == {"default": 0, "shop": 0}


def test_what_two_scopes_hold_is_held_until_both_let_go() -> None:
    metrics, board = the_metrics(), ControlBoard()
    board.listeners.append(watch_routes(metrics, board, "fcm", ["default", "shop"]))
    board.enter(Control(scope="app:shop", version=1, paused=True))
    board.enter(Control(scope="route:fcm:shop", version=1, paused=True))

    board.enter(Control(scope="app:shop", version=2))

    assert paused(metrics) == {"default": 0, "shop": 1}
