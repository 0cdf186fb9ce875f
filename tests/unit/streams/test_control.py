"""The brake as a worker sees it: the newest version of each scope, and what it holds."""

from datetime import timedelta
from typing import Any

import pytest

from models.control import Control
from streams.control import SWEEP, ControlBoard
from tests.support.builders import APP, NOON, a_notification

SCOPES = ("notification:spring-sale", f"app:{APP}", "channel:fcm", f"route:fcm:{APP}", "*")


def a_board(*controls: Control) -> ControlBoard:
    board = ControlBoard()
    for control in controls:
        board.enter(control)
    return board


def a_pause(scope: str, **changes: Any) -> Control:
    return Control(**({"scope": scope, "version": 1, "paused": True} | changes))


@pytest.mark.parametrize("scope", SCOPES)
def test_a_delivery_is_held_by_every_scope_that_it_is_in(scope: str) -> None:
    assert a_board(a_pause(scope)).is_paused("spring-sale", APP, "fcm")


@pytest.mark.parametrize("scope", ["notification:other", "app:other", "channel:apns", f"route:apns:{APP}"])
def test_and_by_no_other(scope: str) -> None:
    board = a_board(a_pause(scope), a_pause("route:fcm:other"))

    assert not board.is_paused("spring-sale", APP, "fcm")
    assert not board.is_in_doubt("fcm", APP, NOON)


def test_a_route_holds_nothing_that_has_no_channel_yet() -> None:
    """A launch that waits for its time is neither of one channel nor of another."""
    assert not a_board(a_pause(f"route:fcm:{APP}"), a_pause("channel:fcm")).is_paused("spring-sale", APP)


@pytest.mark.parametrize("scope", SCOPES[1:])
def test_what_a_route_says_is_doubted_while_anything_holds_it(scope: str) -> None:
    assert a_board(a_pause(scope)).is_in_doubt("fcm", APP, NOON)


def test_a_pause_of_one_notification_says_nothing_of_its_route() -> None:
    assert not a_board(a_pause("notification:spring-sale")).is_in_doubt("fcm", APP, NOON)


def test_after_the_release_only_what_was_said_before_is_doubted() -> None:
    board = a_board(a_pause(f"route:fcm:{APP}", paused=False, version=2, released_at=NOON))

    assert board.is_in_doubt("fcm", APP, NOON - timedelta(seconds=1))
    assert not board.is_in_doubt("fcm", APP, NOON)


def test_an_older_version_changes_nothing_and_is_told_to_nobody() -> None:
    board, heard = ControlBoard(), []
    board.listeners.append(heard.append)
    newest = a_pause("*", version=2, paused=False)

    board.enter(newest)
    board.enter(a_pause("*", version=1))

    assert not board.is_paused("spring-sale", APP, "fcm")
    assert heard == [newest]


def test_a_call_back_of_an_app_ends_what_was_accepted_before() -> None:
    board = a_board(Control(scope=f"app:{APP}", version=1, cancelled_before=NOON))

    assert board.is_cancelled(a_notification(accepted_at=NOON - timedelta(seconds=1)), "fcm")
    assert not board.is_cancelled(a_notification(accepted_at=NOON), "fcm")


def test_what_is_over_is_forgotten_so_that_a_worker_does_not_grow_by_it() -> None:
    board = ControlBoard(lambda: NOON)
    over, lasting = NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)
    board.enter(a_pause("notification:lasting", ends_at=lasting))
    board.enter(a_pause("*"))

    for number in range(2 * SWEEP):
        board.enter(Control(scope=f"notification:{number}", version=1, cancelled=True, ends_at=over))

    known = [number for number in range(2 * SWEEP) if board.is_called_back(str(number))]
    assert len(known) < SWEEP
    assert board.is_paused("lasting", APP)
    assert board.is_paused("anything", APP)
