"""Which routes there are, and what holds each."""

from models.control import Control
from rules.route_states import RouteState, route_states

HERE = [("fcm", "shop"), ("apns", "default"), ("fcm", "default")]


def a_control(scope: str, *, paused: bool = True) -> Control:
    return Control(scope=scope, version=1, paused=paused)


def holding(states: list[RouteState]) -> dict[str, list[str]]:
    return {state.name: [control.scope for control in state.held_by] for state in states}


def test_without_controls_every_configured_route_is_open() -> None:
    states = route_states(HERE, [])

    assert holding(states) == {"apns/default": [], "fcm/default": [], "fcm/shop": []}
    assert all(state.is_configured and state.own is None and not state.is_stopped for state in states)


def test_a_route_is_held_by_itself_and_by_every_wider_scope_the_narrowest_first() -> None:
    controls = [a_control(scope) for scope in ("*", "app:shop", "route:fcm:shop", "channel:apns")]

    states = route_states(HERE, controls)

    assert holding(states) == {
        "apns/default": ["channel:apns", "*"],
        "fcm/default": ["*"],
        "fcm/shop": ["route:fcm:shop", "app:shop", "*"],
    }
    assert [state.is_stopped for state in states] == [False, False, True]


def test_a_control_that_holds_nothing_is_still_known() -> None:
    released = a_control("route:fcm:shop", paused=False)

    (state,) = route_states([("fcm", "shop")], [released, a_control("app:other")])

    assert (state.own, state.held_by, state.is_stopped) == (released, (), False)


def test_a_paused_route_without_credentials_is_not_forgotten() -> None:
    states = route_states([], [a_control("route:fcm:a.b-c_d"), a_control("route:fcm:gone", paused=False)])

    assert [(state.channel, state.app, state.is_configured) for state in states] == [("fcm", "a.b-c_d", False)]
