"""The routes as they are printed."""

from io import StringIO

from rich.console import Console

from models.control import Control, Hold
from rules.route_states import RouteState, route_states
from streams.console.routes_view import row, told, view
from tests.support.builders import NOON

HELD = Control(
    scope="route:fcm:shop",
    version=2,
    paused=True,
    hold=Hold(by="send-fcm-1", why="27 % of the last 1,000 addresses are dead", since=NOON),
)
WIDE = Control(scope="app:shop", version=1, paused=True, why="pause by commands/0/7")
RELEASED = Control(scope="route:apns:shop", version=3, released_at=NOON, why="resume by ops: a new key")


def printed(states: list[RouteState]) -> list[str]:
    paper = StringIO()
    Console(file=paper, width=160).print(view(states))
    return paper.getvalue().splitlines()


def test_a_paused_route_tells_who_holds_it_why_and_since_when() -> None:
    (line,) = [line for line in printed(route_states([("fcm", "shop")], [HELD])) if "paused" in line]

    for part in ("fcm", "shop", "2026-06-01T12:00:00+00:00", "send-fcm-1", "27 % of the last 1,000 addresses are dead"):
        assert part in line


def test_a_route_that_several_scopes_hold_has_a_line_for_each() -> None:
    lines = [line for line in printed(route_states([("fcm", "shop")], [HELD, WIDE])) if "paused" in line]

    assert len(lines) == 2
    assert "paused by app:shop" in lines[1]
    assert "pause by commands/0/7" in lines[1]


def test_an_open_route_tells_how_it_was_released_last() -> None:
    (line,) = [line for line in printed(route_states([("apns", "shop")], [RELEASED])) if "open" in line]

    assert "resume by ops: a new key" in line


def test_somebodys_words_are_not_read_as_styles() -> None:
    hold = Hold(by="[bold]ops[/bold]", why="[red]see [link=https://example.org]this[/link]", since=NOON)
    lines = printed(route_states([], [HELD.model_copy(update={"hold": hold})]))

    assert any("[bold]ops[/bold]" in line and "[red]see [link=" in line for line in lines)


def test_a_program_gets_every_hold_of_a_route() -> None:
    (state,) = route_states([("fcm", "shop")], [HELD, WIDE])

    assert row(state) == {
        "channel": "fcm",
        "app": "shop",
        "configured": True,
        "state": "paused",
        "held_by": [
            {
                "scope": "route:fcm:shop",
                "by": "send-fcm-1",
                "why": "27 % of the last 1,000 addresses are dead",
                "since": "2026-06-01T12:00:00Z",
            },
            {"scope": "app:shop"},
        ],
    }


def test_a_hold_is_told_in_a_clause() -> None:
    assert told(HELD) == "since 2026-06-01T12:00:00+00:00 by send-fcm-1 (27 % of the last 1,000 addresses are dead)"
    assert told(WIDE) == "(pause by commands/0/7)"
    assert told(WIDE.model_copy(update={"why": ""})) == "by nobody who said so"
