"""What the commands of the brake publish, and what they say."""

import orjson
import pytest

from models.control import Control, Hold
from models.errors import SetupError
from streams.console.brake_words import already, done, held_still
from streams.console.brakes import Asked, who
from streams.console.targets import Target
from tests.support.builders import NOON

ONE, SHOP, ALL = Target(notification_id="sale"), Target(app="shop"), Target(is_everything=True)
OPS = Hold(by="ops", why="wrong prices", since=NOON)


def a_control(target: Target, **changes: object) -> Control:
    return Control.model_validate({"scope": target.scope, "version": 1} | changes)


def test_a_command_names_its_scope_and_who_asks_why() -> None:
    one, limited = Asked("cancel", ONE, why="wrong link", by="ops"), Asked("throttle", SHOP, rate_per_s=5)

    assert orjson.loads(one.value()) == {"type": "cancel", "notification_id": "sale", "why": "wrong link", "by": "ops"}
    assert orjson.loads(limited.value()) == {
        "type": "throttle", "scope": "app:shop", "why": "", "by": who(), "rate_per_s": 5
    }  # fmt: skip
    assert (one.key, limited.key) == ("sale", "app:shop")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked("pause", Target(notification_id="no id")), "notification_id"),
        (Asked("pause", Target(app="no app")), "scope"),
        (Asked("pause", SHOP, why="x" * 201), "why"),
        (Asked("pause", SHOP, by="two\nlines"), "by"),
        (Asked("throttle", SHOP, rate_per_s=0), "rate_per_s"),
    ],
)
def test_what_would_be_refused_is_not_sent_and_the_field_is_named(asked: Asked, field: str) -> None:
    with pytest.raises(SetupError, match=f"nothing was sent: {field}: "):
        asked.value()


def test_what_would_change_nothing_is_told_with_who_did_it_before() -> None:
    paused = already("pause", SHOP, a_control(SHOP, paused=True, hold=OPS))

    assert paused.startswith("app shop is paused already since 2026-06-01T12:00:00+00:00 by ops (wrong prices)")
    assert paused.endswith("carillon resume --app shop")
    assert already("resume", SHOP, a_control(SHOP)) == "app shop is not paused itself"
    assert "final" in already("throttle", ONE, a_control(ONE, cancelled=True, called_off=OPS))


@pytest.mark.parametrize("verb", ["pause", "cancel", "throttle"])
def test_what_would_change_something_is_done(verb: str) -> None:
    assert already(verb, SHOP, a_control(SHOP, cancelled_before=NOON, rate_per_s=5)) == ""


def test_what_was_done_is_told_with_what_comes_next() -> None:
    assert "carillon resume --everything" in done("pause", ALL, a_control(ALL, paused=True))
    assert done("resume", SHOP, a_control(SHOP, rate_per_s=5)).endswith("goes out now, at most 5 a second")
    assert "carillon progress sale --watch" in done("cancel", ONE, a_control(ONE, cancelled=True))
    assert "before 2026-06-01T12:00:00.000+00:00" in done("cancel", ALL, a_control(ALL, cancelled_before=NOON))
    assert done("throttle", SHOP, a_control(SHOP, rate_per_s=0.5)) == "app shop is limited, at most 0.5 a second"
    assert done("throttle", SHOP, a_control(SHOP, paused=True)).endswith("any more; it is paused, and stays so")


def test_whatever_holds_it_still_is_named_with_how_to_let_it_go() -> None:
    route = Target(channel="fcm", app="shop")
    wide = [a_control(SHOP, paused=True, hold=OPS), a_control(ALL), a_control(route, paused=True)]

    held = held_still(route, wide)

    assert held.startswith("route fcm/shop is held all the same; app:shop is paused since")
    assert held.endswith(": carillon resume --app shop")
    assert held_still(route, [a_control(ALL)]) == ""
