"""What waits for its turn at a rate is let go when the rate is raised; what a provider told to wait is not."""

from datetime import timedelta

import pytest

from models.control import Control
from models.waiting import Waiting
from streams.control import ControlBoard
from tests.support.builders import APP, NOON
from tests.support.waiting_rows import a_waiting
from tests.unit.agents.test_release_waiting import House, on_topic

SECOND = timedelta(seconds=1)
FAR = NOON + timedelta(minutes=30)
IN_TURN = {"release_at": FAR, "expires_at": FAR + SECOND, "accepted_at": NOON - SECOND}


def a_rate(scope: str, rate: float | None, version: int, quickened: float | None = None) -> Control:
    moment = None if quickened is None else NOON + timedelta(seconds=quickened)
    return Control(scope=scope, version=version, rate_per_s=rate, quickened_at=moment)


async def keys_let_go(control: Control, *waiting: Waiting, paused: bool = False) -> set[str]:
    """Return what goes at once when a control changes while these wait."""
    board = ControlBoard()
    house = House(now=NOON + 5 * SECOND, controls=board)
    room = await house.open()
    board.listeners.append(room.hurry)
    board.enter(a_rate(control.scope, 0.1, 1))
    if paused:
        board.enter(Control(scope="channel:fcm", version=1, paused=True))
    await room([on_topic(each) for each in waiting])
    while await room.release_due():
        pass  # a room that opens looks at everything once, whatever has changed
    board.enter(control)
    while await room.release_due():
        pass
    return {str(record.key) for record in house.published.records if record.topic != "waiting"}


@pytest.mark.parametrize("scope", ["notification:spring-sale", f"app:{APP}", "channel:fcm", f"route:fcm:{APP}", "*"])
async def test_a_turn_that_was_given_before_a_rate_was_raised_is_looked_at_anew(scope: str) -> None:
    in_turn = a_waiting("spring-sale:fcm:0:0:0/2", key="turn", paced_at=NOON, **IN_TURN)
    told_to_wait = a_waiting("spring-sale:fcm:0:0:1/2", key="told", **IN_TURN)
    given_since = a_waiting("spring-sale:fcm:0:0:2/2", key="since", paced_at=NOON + 3 * SECOND, **IN_TURN)

    gone = await keys_let_go(a_rate(scope, None, 2, quickened=2), in_turn, told_to_wait, given_since)

    assert gone == {"turn"}


async def test_a_rate_that_is_lowered_leaves_the_turns_as_they_are() -> None:
    assert await keys_let_go(a_rate("*", 0.01, 2), a_waiting(key="turn", paced_at=NOON, **IN_TURN)) == set()


async def test_a_rate_of_others_changes_nothing() -> None:
    in_turn = a_waiting(key="turn", paced_at=NOON, **IN_TURN)

    assert await keys_let_go(a_rate("app:other", None, 2, quickened=2), in_turn) == set()


async def test_what_is_paused_besides_waits_on() -> None:
    in_turn = a_waiting(key="turn", paced_at=NOON, **IN_TURN)

    assert await keys_let_go(a_rate("*", None, 2, quickened=2), in_turn, paused=True) == set()
