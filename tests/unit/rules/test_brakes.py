"""A worker's brakes: route by route, and released by nothing but a release."""

from datetime import datetime, timedelta
from typing import Any

from models.control import Control
from rules.brake import BrakeLimits
from rules.brakes import Brakes
from tests.support.builders import NOON

LIMITS = BrakeLimits(share=0.2, window=1_000, least=200)


def tripped(app: str = "shop") -> Brakes:
    brakes = Brakes("fcm", LIMITS)
    assert brakes.refused(app, "THIRD_PARTY_AUTH_ERROR") is not None
    return brakes


def a_release(at: datetime = NOON, **changes: Any) -> Control:
    return Control(**({"scope": "route:fcm:shop", "version": 2, "released_at": at} | changes))


def test_a_route_that_is_stopped_stops_no_other() -> None:
    brakes = Brakes("fcm", LIMITS)

    assert brakes.entered("shop", 250, 250) is not None
    assert brakes.entered("default", 0, 250) is None

    assert [brakes.holds(app) for app in ("shop", "default", "unheard-of")] == [True, False, False]


def test_a_release_is_heeded_also_by_who_never_saw_the_pause() -> None:
    brakes = tripped()

    brakes.follow(a_release())

    assert not brakes.holds("shop")
    assert brakes.entered("shop", 250, 250) is not None


def test_an_old_release_does_not_end_a_new_hold() -> None:
    """Every version of a control repeats when it was released last."""
    brakes = tripped()
    brakes.follow(a_release())
    brakes.refused("shop", "THIRD_PARTY_AUTH_ERROR")

    brakes.follow(a_release(paused=True, version=3))
    brakes.follow(a_release(rate_per_s=5.0, version=4))

    assert brakes.holds("shop")
    brakes.follow(a_release(NOON + timedelta(minutes=1), version=5))
    assert not brakes.holds("shop")


def test_a_change_of_rate_releases_nothing() -> None:
    brakes = tripped()

    brakes.follow(a_release().model_copy(update={"released_at": None, "rate_per_s": 5.0}))

    assert brakes.holds("shop")


def test_controls_of_other_scopes_are_none_of_its_business() -> None:
    brakes = tripped()

    for scope in ("*", "app:shop", "channel:fcm", "route:apns:shop", "route:fcm:shop.eu", "notification:shop"):
        brakes.follow(a_release(scope=scope))

    assert brakes.holds("shop")
