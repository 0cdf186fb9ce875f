"""Who has to wait has a turn in the queue of each limit that holds for it, and in no other."""

from itertools import pairwise

import pytest

from rules.turns import MOST, Limit, Turns
from tests.support.builders import APP, a_notification
from tests.unit.rules.test_gate import CAMPAIGN, Rig

SLOW: Limit = ("notification:slow", False)


def enter(turns: Turns, rate_per_s: float, now: float, deliveries: int) -> float:
    """Queue some, and return how long those before them take."""
    ahead_s = turns.ahead_s(SLOW, rate_per_s, now)
    turns.enter(SLOW, rate_per_s, now, deliveries)
    return ahead_s


def test_turns_come_one_after_the_other_and_the_queue_goes_on_with_the_time() -> None:
    turns = Turns()

    assert [enter(turns, 100.0, 0.0, 500) for _ in range(3)] == [0.0, 5.0, 10.0]
    assert enter(turns, 100.0, 10.0, 500) == 5.0
    assert enter(turns, 100.0, 100.0, 500) == 0.0


def test_a_limit_that_is_raised_shortens_its_queue() -> None:
    turns = Turns()
    enter(turns, 1.0, 0.0, 1_000)

    assert enter(turns, 1_000.0, 0.0, 1) == 1.0


def test_no_rate_at_all_has_no_turns() -> None:
    turns = Turns()

    assert [enter(turns, 0.0, 0.0, 500) for _ in range(2)] == [0.0, 0.0]


def test_limits_are_forgotten_where_there_are_too_many() -> None:
    turns = Turns()

    for number in range(2 * MOST):
        turns.enter((str(number), False), 1.0, 0.0, 1)

    assert len(turns) == MOST


def test_the_turns_of_a_slow_notification_delay_nobody_else() -> None:
    gate = Rig(rate_per_s=100).gate()
    slow = a_notification(id="slow", rate_per_s=1)
    for _ in range(30):
        gate.turn_s(slow, 0.0, 10)
    gate.quota.throttled(0.0, 2.0, 0.0)

    assert gate.turn_s(slow, 0.0, 10) >= 300.0
    assert gate.turn_s(CAMPAIGN, 0.0, 10) < 15.0  # the quota is 1 a second now, and ten wait for that


def test_a_slow_notification_stands_before_others_with_what_it_could_start() -> None:
    gate = Rig(rate_per_s=100).gate()
    slow = a_notification(id="slow", rate_per_s=2, app=APP)

    gate.lines.move(slow, 0, 500, gate.most(slow))

    assert gate.lines.before(slow) == (2, 500)
    assert gate.wait_s(CAMPAIGN, 0.0) == 0.0
    assert gate.wait_s(slow, 0.0) > 1.0
    gate.lines.move(slow, 500, 0, gate.most(slow))
    assert gate.lines.before(slow) == (0, 0)


def test_a_turn_comes_when_those_that_have_begun_are_through_however_long_that_takes() -> None:
    gate = Rig().gate()
    slow = a_notification(id="slow", rate_per_s=1)

    gate.lines.move(slow, 0, 500, gate.most(slow))

    assert [gate.turn_s(slow, 0.0, 500) for _ in range(3)] == [500.0, 1_000.0, 1_500.0]


def test_who_had_a_turn_and_found_it_taken_stands_before_all_that_came_later() -> None:
    gate = Rig(rate_per_s=100).gate()
    gate.take(CAMPAIGN, 0.0, 100)
    later = [gate.turn_s(CAMPAIGN, 0.0, 500) for _ in range(10)]

    gate.lines.move(CAMPAIGN, 0, 200, 200)
    again = [gate.turn_s(CAMPAIGN, 0.0, 500, has_waited=True) for _ in range(2)]

    assert later[-1] > 40.0
    assert again == [pytest.approx(2.0, abs=0.2), pytest.approx(7.0, abs=0.2)]
    assert gate.turn_s(CAMPAIGN, 0.0, 500) == pytest.approx(62.0, abs=0.2)  # behind both


def test_no_turn_passes_while_the_route_is_held() -> None:
    gate = Rig(rate_per_s=100).gate()
    gate.quota.throttled(0.0, 30.0, 0.0)

    turns = [gate.turn_s(CAMPAIGN, float(now), 2, has_waited=True) + now for now in range(0, 20, 5)]

    assert turns[0] >= 30.0
    assert all(later - earlier > 1.0 for earlier, later in pairwise(turns))
