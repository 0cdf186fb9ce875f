"""Which scopes call a launch off that waits for its time."""

from datetime import timedelta

from models.control import Control
from rules.sweeping import scopes_around, sweeping
from tests.support.builders import NOON, a_launch

LATER = NOON + timedelta(seconds=1)


def test_every_scope_is_asked_for_once() -> None:
    launch = a_launch(app="shop", channels=["fcm", "apns"])

    assert scopes_around(launch) == [
        "app:shop",
        "*",
        "route:fcm:shop",
        "channel:fcm",
        "route:apns:shop",
        "channel:apns",
    ]
    assert scopes_around(a_launch(app="shop")) == ["app:shop", "*"]


def test_each_channel_of_a_launch_may_be_called_off_by_a_scope_of_its_own() -> None:
    launch = a_launch(app="shop", channels=["fcm", "apns"])
    fcm, apns = (
        Control(scope=scope, version=1, cancelled_before=LATER) for scope in ("channel:fcm", "route:apns:shop")
    )

    assert sweeping(launch, NOON, [fcm, apns]) is fcm
    assert sweeping(launch, NOON, [fcm]) is None
    assert sweeping(launch, LATER, [fcm, apns]) is None


def test_a_pause_calls_nothing_off() -> None:
    assert sweeping(a_launch(), NOON, [Control(scope="*", version=1, paused=True)]) is None
