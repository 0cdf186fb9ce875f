"""What a command asks of a scope."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.command import COMMAND
from models.control import Control, ControlChange, Hold
from models.result import ControlState
from rules.controls import change_of, control_record, state_of
from tests.support.builders import NOON, a_record


def change(**body: Any) -> ControlChange:
    return change_of(a_record(body, offset=9), COMMAND.validate_python(body))


def test_a_change_is_ordered_by_its_record() -> None:
    asked = change(type="pause", notification_id="a")

    assert (asked.scope, asked.source, asked.offset) == ("notification:a", "commands/0", 9)
    assert asked.why == "pause by commands/0/9"


def test_pause_and_resume_touch_nothing_else() -> None:
    held, freed = change(type="pause", scope="*"), change(type="resume", scope="*")

    assert (held.paused, freed.paused) == (True, False)
    assert (held.cancelled, held.cancelled_before, held.sets_rate) == (None, None, False)


def test_a_notification_is_cancelled_for_good_and_a_scope_up_to_now() -> None:
    one, all_of_them = change(type="cancel", notification_id="a"), change(type="cancel", scope="app:shop")

    assert (one.cancelled, one.cancelled_before) == (True, None)
    assert (all_of_them.cancelled, all_of_them.cancelled_before) == (None, NOON)


def test_a_pause_says_who_asks_why_and_when() -> None:
    told = change(type="pause", scope="route:fcm:shop", by="ops", why="a new key is coming")
    silent = change(type="pause", scope="route:fcm:shop")

    assert told.why == "pause by ops: a new key is coming"
    assert told.hold == Hold(by="ops", why="a new key is coming", since=NOON)
    assert silent.hold == Hold(by="commands/0/9", why="", since=NOON)


def test_only_a_resume_releases_and_only_a_pause_holds() -> None:
    freed, cancelled = change(type="resume", scope="*", why="mended"), change(type="cancel", scope="*")

    assert (freed.hold, freed.released_at) == (None, NOON)
    assert (cancelled.hold, cancelled.released_at) == (None, None)


@pytest.mark.parametrize("text", ["x" * 201, "two\nlines", "a \x1b[31mred one"])
def test_a_reason_is_one_line_that_a_terminal_only_shows(text: str) -> None:
    with pytest.raises(ValidationError):
        COMMAND.validate_python({"type": "pause", "scope": "*", "why": text})


def test_a_throttle_sets_a_rate_or_takes_it_away() -> None:
    slow, free = change(type="throttle", scope="*", rate_per_s=5), change(type="throttle", scope="*", rate_per_s=None)

    assert (slow.sets_rate, slow.rate_per_s) == (True, 5)
    assert (free.sets_rate, free.rate_per_s) == (True, None)


def test_what_a_control_makes_of_a_notification() -> None:
    assert state_of(Control(scope="notification:a", version=1)) is ControlState.RUNNING
    assert state_of(Control(scope="notification:a", version=1, paused=True)) is ControlState.PAUSED
    assert state_of(Control(scope="notification:a", version=1, paused=True, cancelled=True)) is ControlState.CANCELLED


def test_the_whole_state_is_published_under_its_scope() -> None:
    control = Control(scope="app:shop", version=3)

    assert (control_record(control).topic, control_record(control).key) == ("controls", "app:shop")
