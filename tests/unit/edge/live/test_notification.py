from datetime import timedelta

import pytest

from edge.live.notification import live_row
from models.control import Control, Hold
from models.progress import State
from tests.support.builders import APP, NOON, a_launch
from tests.support.edge_house import an_account, an_overview, kept

BY = Hold(by="ops", why="", since=NOON)


def controls(*found: Control) -> dict[str, Control]:
    return {control.scope: control for control in found}


def test_what_has_ended_has_no_pace_and_nothing_holds_it() -> None:
    over = an_overview(progress=an_account(state=State.FINISHED))

    row = live_row(over, controls(Control(scope="*", version=1, paused=True, hold=BY, rate_per_s=5.0)), 10.0)

    assert (row.rate_per_s, row.left_s, row.held_by, row.limits) == (None, None, [], [])


@pytest.mark.parametrize(
    ("control", "is_cancelled"),
    [
        (Control(scope="notification:spring-sale", version=1, cancelled=True), True),
        (Control(scope=f"app:{APP}", version=1, cancelled_before=NOON + timedelta(seconds=1)), True),
        (Control(scope=f"app:{APP}", version=1, cancelled_before=NOON), False),
        (Control(scope="app:bank", version=1, cancelled_before=NOON + timedelta(hours=1)), False),
    ],
)
def test_what_was_called_back_by_itself_or_in_a_wider_scope_is_told_before_it_has_ended(
    control: Control, is_cancelled
) -> None:
    assert live_row(an_overview(), controls(control), None).is_cancelled is is_cancelled


def test_a_limit_that_somebody_set_takes_the_place_of_what_the_command_wished() -> None:
    wished = an_overview(kept=kept(launch=a_launch(rate_per_s=50.0)))
    own = Control(scope="notification:spring-sale", version=1, rate_per_s=5.0, limited=BY)

    assert [(row.rate_per_s, row.why) for row in live_row(wished, {}, None).limits] == [(50.0, "as its command asks")]
    assert [(row.rate_per_s, row.by) for row in live_row(wished, controls(own), None).limits] == [(5.0, "ops")]


def test_of_one_without_an_account_nothing_is_claimed() -> None:
    row = live_row(an_overview(progress=None), {}, None)

    assert (row.selected, row.state, row.channels, row.outcomes) == (None, None, [], [])
    assert row.name == "Spring"


def test_while_more_are_still_selected_nobody_says_when_it_ends() -> None:
    searched = an_overview(progress=an_account(slices=2, slices_expanded=2))
    searching = an_overview(progress=an_account(slices=2, slices_expanded=1))

    assert live_row(searched, {}, 0.5).left_s == 2.0
    assert live_row(searching, {}, 0.5).left_s is None
