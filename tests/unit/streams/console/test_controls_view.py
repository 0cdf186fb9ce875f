"""What is in force, as it is printed."""

from io import StringIO

import orjson
from rich.console import Console

from models.control import Control, Hold
from streams.console.controls_view import row, view
from tests.support.builders import NOON

OPS = Hold(by="ops", why="[red]too fast[/red]", since=NOON)
BOTH = Control(scope="app:shop", version=2, paused=True, hold=Hold(by="duty", since=NOON), rate_per_s=5, limited=OPS)
SWEPT = Control(scope="*", version=1, cancelled_before=NOON, called_off=OPS)
OLD = Control(scope="channel:fcm", version=1, paused=True, why="pause by commands/0/7")


def printed(*controls: Control) -> list[str]:
    paper = StringIO()
    Console(file=paper, width=160).print(view(controls))
    return paper.getvalue().splitlines()


def test_a_scope_has_a_line_for_each_thing_that_holds_with_who_did_it_and_why() -> None:
    paused, limited = [line for line in printed(BOTH) if "2026-06-01T12:00:00+00:00" in line]

    assert "app:shop" in paused
    assert "duty" in paused
    assert "app:shop" not in limited
    for part in ("at most 5 a second", "ops", "[red]too fast[/red]"):
        assert part in limited


def test_a_scope_that_was_cancelled_tells_up_to_when() -> None:
    assert any("cancelled before 2026-06-01T12:00:00+00:00" in line for line in printed(SWEPT))


def test_what_was_set_before_anybody_was_noted_tells_its_last_command() -> None:
    assert any("pause by commands/0/7" in line for line in printed(OLD))


def test_a_program_reads_the_same() -> None:
    both, swept = orjson.loads(orjson.dumps([row(BOTH), row(SWEPT)]))

    assert (both["paused"], both["paused_by"]["by"]) == (True, "duty")
    assert (both["rate_per_s"], both["limited_by"]["why"]) == (5, "[red]too fast[/red]")
    assert (swept["cancelled_before"], swept["cancelled_by"]["by"], swept["limited_by"]) == (
        "2026-06-01T12:00:00+00:00",
        "ops",
        None,
    )
