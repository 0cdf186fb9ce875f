"""What a command asks of a scope."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from models.command import COMMAND
from models.control import Control, ControlChange, Hold
from models.result import ControlState
from rules.controls import AFTERWARDS, calling_off, change_of, changed, control_record, state_of, swept
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
    assert told.asked == Hold(by="ops", why="a new key is coming", since=NOON)
    assert silent.asked == Hold(by="commands/0/9", why="", since=NOON)


def test_only_a_resume_releases_and_only_a_pause_holds() -> None:
    freed, cancelled = change(type="resume", scope="*", why="mended"), change(type="cancel", scope="*")

    assert (freed.paused, freed.released_at) == (False, NOON)
    assert (cancelled.paused, cancelled.released_at) == (None, None)


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


def test_a_pause_after_a_throttle_keeps_both_and_a_resume_returns_to_the_rate() -> None:
    slow = changed(None, change(type="throttle", scope="*", rate_per_s=5, by="ops"))
    held = changed(slow, change(type="pause", scope="*", by="duty"))
    freed = changed(held, change(type="resume", scope="*"))
    free = changed(freed, change(type="throttle", scope="*", rate_per_s=None))

    assert [state.rate_per_s for state in (slow, held, freed, free)] == [5, 5, 5, None]
    assert [state.paused for state in (slow, held, freed, free)] == [False, True, False, False]
    assert [state.is_in_force for state in (slow, held, freed, free)] == [True, True, True, False]
    assert held.limited == Hold(by="ops", since=NOON)
    assert held.hold == Hold(by="duty", since=NOON)


def test_a_notifications_control_is_kept_beyond_its_time_to_live() -> None:
    asked = change_of(a_record({}), COMMAND.validate_python({"type": "pause", "notification_id": "a"}), NOON)

    assert asked.ends_at == NOON + AFTERWARDS
    assert change(type="pause", scope="*").ends_at is None


def test_a_scope_calls_off_what_was_accepted_before_it_was_cancelled() -> None:
    open_, wide = Control(scope="*", version=1), Control(scope="app:shop", version=1, cancelled_before=NOON)

    assert calling_off([open_, wide], NOON - timedelta(seconds=1)) is wide
    assert calling_off([open_, wide], NOON) is None
    assert calling_off([Control(scope="notification:a", version=1, cancelled=True)], NOON) is not None


def test_what_a_scope_sweeps_away_is_cancelled_in_its_own_name_and_for_the_same_reason() -> None:
    wide = changed(None, change(type="cancel", scope="app:shop", by="ops", why="wrong prices"))

    own = changed(None, swept(a_record({}), "a", wide, NOON))

    assert (own.scope, own.cancelled, own.called_off) == ("notification:a", True, wide.called_off)
    assert own.why == "cancel by ops: wrong prices"
    assert own.ends_at == NOON + AFTERWARDS


@pytest.mark.parametrize(
    ("scope", "rates", "is_quicker"),
    [
        ("app:shop", [5, 6], True),
        ("app:shop", [5, None], True),
        ("app:shop", [6, 5], False),
        ("app:shop", [5, 5], False),
        ("app:shop", [5], False),
        ("notification:a", [5], True),  # a launch may have wished for less
        ("notification:a", [6, 5], True),
    ],
)
def test_a_rate_that_lets_more_through_tells_since_when(
    scope: str, rates: list[float | None], *, is_quicker: bool
) -> None:
    state = None
    for offset, rate in enumerate(rates):
        asked = Hold(since=NOON)
        throttle = ControlChange(scope, "commands/0", offset, "", asked=asked, rate_per_s=rate, sets_rate=True)
        state = changed(state, throttle)

    assert state is not None
    assert state.quickened_at == (NOON if is_quicker else None)
