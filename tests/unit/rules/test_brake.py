"""A route whose answers look wrong is stopped, once, and none is stopped for chance."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.brake import Brake, BrakeLimits, Cause, Trip

LIMITS = BrakeLimits(share=0.2, window=1_000, least=200)


def test_more_than_the_share_of_the_last_answers_trips_and_tells_how_many() -> None:
    brake = Brake(LIMITS)

    assert brake.entered(200, 1_000) is None
    assert brake.entered(70, 100) == Trip(Cause.DEAD_ADDRESSES, "25 % of the last 1,100 addresses are dead")


def test_exactly_the_share_does_not_trip() -> None:
    assert Brake(LIMITS).entered(200, 1_000) is None


@pytest.mark.parametrize(("dead", "answered", "trips"), [(199, 199, False), (200, 200, True), (41, 200, True)])
def test_a_few_answers_prove_nothing(dead: int, answered: int, trips: bool) -> None:  # noqa: FBT001 -- a case
    assert (Brake(LIMITS).entered(dead, answered) is not None) is trips


def test_what_is_older_than_the_window_does_not_count() -> None:
    brake = Brake(LIMITS)
    for _ in range(19):
        brake.entered(10, 50)  # as many as are allowed

    for _ in range(20):
        assert brake.entered(0, 50) is None

    assert brake.entered(200, 200) is None  # of 1,000, the share and no more
    assert brake.entered(1, 1) is not None


def test_single_answers_count_as_batches_do() -> None:
    brake = Brake(LIMITS)
    trips = [brake.entered(int(number % 4 == 0), 1) for number in range(400)]

    assert [number for number, trip in enumerate(trips) if trip] == [199]


def test_a_batch_larger_than_the_window_is_judged_as_a_whole() -> None:
    assert Brake(BrakeLimits(0.2, 100, 200)).entered(101, 500) is not None


def test_a_window_smaller_than_the_least_is_enough_when_it_is_full() -> None:
    brake = Brake(BrakeLimits(share=0.2, window=10, least=200))

    assert brake.entered(9, 9) is None
    assert brake.entered(0, 1) is not None


def test_it_trips_once_until_it_is_released_and_then_begins_with_an_empty_window() -> None:
    brake = Brake(LIMITS)
    assert brake.entered(500, 500) is not None

    assert (brake.is_tripped, brake.entered(500, 500), brake.refused("InvalidProviderToken")) == (True, None, None)
    brake.released()

    assert (brake.is_tripped, brake.entered(199, 199)) == (False, None)
    assert brake.entered(1, 1) is not None


def test_one_refusal_of_our_credentials_is_enough() -> None:
    brake = Brake(LIMITS)

    assert brake.refused("InvalidProviderToken") == Trip(Cause.CREDENTIALS, "credentials refused: InvalidProviderToken")
    assert brake.refused("InvalidProviderToken") is None


def test_a_share_of_one_never_trips() -> None:
    assert Brake(BrakeLimits(share=1.0, window=1_000, least=200)).entered(1_000, 1_000) is None


def test_no_answers_change_nothing() -> None:
    assert Brake(BrakeLimits(share=0.0, window=1, least=0)).entered(0, 0) is None


@pytest.mark.parametrize(("dead", "answered"), [(2, 1), (-1, 1), (0, -1)])
def test_impossible_counts_are_a_mistake(dead: int, answered: int) -> None:
    with pytest.raises(ValueError, match="dead of"):
        Brake(LIMITS).entered(dead, answered)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda pair: (min(pair), max(pair)))))
def test_it_judges_the_window_and_less_than_one_batch_more(batches: list[tuple[int, int]]) -> None:
    """Beside a reading that keeps every answer by itself."""
    brake, answers = Brake(LIMITS), deque[tuple[int, int]]()
    for batch in batches:
        trip = brake.entered(*batch)
        answers.extend([batch] if batch[1] else [])
        window: list[tuple[int, int]] = []
        for old in reversed(answers):
            if sum(answered for _, answered in window) >= LIMITS.window:
                break
            window.append(old)
        dead, answered = sum(d for d, _ in window), sum(a for _, a in window)
        assert (trip is not None) == (answered >= LIMITS.least and dead > 0.2 * answered)
        if trip is not None:
            return
