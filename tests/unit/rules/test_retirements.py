"""Whom to retire, and when it is time to believe it."""

from datetime import timedelta

from models.outcome import Outcome, Reason
from rules.retirements import count_dead, dead_of, grace_end
from tests.support.builders import NOON, a_settled

ALIVE, DEAD = Outcome.ACCEPTED, Outcome.UNREGISTERED
MINUTE = timedelta(minutes=1)


def test_the_grace_of_nothing_is_that_of_now() -> None:
    assert grace_end([], MINUTE, NOON) == NOON + MINUTE


def test_the_grace_of_old_results_is_over() -> None:
    assert grace_end([a_settled(DEAD, at=NOON - timedelta(hours=1))], MINUTE, NOON) < NOON


def test_dead_addresses_are_gathered_by_channel_and_reason() -> None:
    first, other = a_settled(DEAD, ALIVE, DEAD), a_settled(DEAD, channel="apns")

    dead = dead_of([first, other])

    assert {key: list(devices) for key, devices in dead.items()} == {
        ("fcm", Reason.UNREGISTERED): [first.device_ids[0], first.device_ids[2]],
        ("apns", Reason.UNREGISTERED): [other.device_ids[0]],
    }
    assert [count_dead(settled) for settled in (first, other, a_settled(ALIVE))] == [2, 1, 0]


def test_the_providers_word_on_since_when_counts_more_than_the_time_of_its_answer() -> None:
    since = NOON - timedelta(hours=3)
    settled = a_settled(DEAD, DEAD, dead_since={1: since})

    assert list(dead_of([settled])["fcm", Reason.UNREGISTERED].values()) == [NOON, since]
