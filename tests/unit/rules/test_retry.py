from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.retry import Patience, backoff, is_given_up, wait_after

PATIENCE = Patience(timedelta(seconds=10), timedelta(seconds=600), 8)
CHANCES = st.floats(0, 1)


def deferred(reason: Reason = Reason.UNAVAILABLE, retry_after_s: float | None = None) -> Answer:
    return Answer(Outcome.DEFERRED, reason, retry_after_s=retry_after_s)


def range_of(answer: Answer, refusals: int, patience: Patience = PATIENCE) -> tuple[float, float]:
    """Return the shortest and the longest wait in seconds."""
    shortest, longest = (wait_after(answer, refusals, patience, chance).total_seconds() for chance in (0.0, 1.0))
    return shortest, longest


@pytest.mark.parametrize(
    ("refusals", "longest"), [(0, 20), (1, 20), (2, 40), (3, 80), (5, 320), (6, 600), (50, 600), (10**6, 600)]
)
def test_a_fault_of_the_provider_waits_ten_seconds_or_up_to_twice_as_long_each_time(
    refusals: int, longest: float
) -> None:
    assert range_of(deferred(), refusals) == (10, longest)


@given(
    reason=st.sampled_from([Reason.UNAVAILABLE, Reason.THROTTLED, Reason.AMBIGUOUS, Reason.UNAUTHORISED]),
    asked=st.one_of(st.none(), st.floats(0, 1e9)),
    refusals=st.integers(0, 100),
    chance=CHANCES,
)
def test_nobody_comes_back_within_ten_seconds_or_after_more_than_an_hour_and_a_little(
    reason: Reason, asked: float | None, refusals: int, chance: float
) -> None:
    wait = wait_after(deferred(reason, asked), refusals, PATIENCE, chance)

    assert timedelta(seconds=10) <= wait <= timedelta(seconds=3_960)


@given(asked=st.floats(0, 3_600), refusals=st.integers(0, 100), chance=CHANCES)
def test_nobody_comes_back_before_the_provider_said(asked: float, refusals: int, chance: float) -> None:
    wait = wait_after(deferred(Reason.THROTTLED, asked), refusals, PATIENCE, chance)

    assert wait >= timedelta(seconds=asked)


@pytest.mark.parametrize(
    ("asked", "refusals", "seconds"),
    [(0.0, 1, (10, 20)), (2.0, 1, (10, 20)), (120.0, 1, (120, 132)), (120.0, 6, (120, 600)), (1e6, 1, (3_600, 3_960))],
)
def test_the_longer_of_what_is_asked_and_our_own_wait_counts(
    asked: float, refusals: int, seconds: tuple[float, float]
) -> None:
    assert range_of(deferred(Reason.UNAVAILABLE, asked), refusals) == pytest.approx(seconds)


def test_a_429_without_a_word_waits_a_minute_and_longer_when_it_comes_again_and_again() -> None:
    assert range_of(deferred(Reason.THROTTLED), 1) == pytest.approx((60, 66))
    assert range_of(deferred(Reason.THROTTLED), 6) == pytest.approx((60, 600))


def test_those_who_were_refused_together_do_not_come_back_together() -> None:
    waits = {wait_after(deferred(), 1, PATIENCE, chance / 100) for chance in range(100)}

    assert len(waits) == 100


def test_simulators_are_asked_again_as_soon_as_we_are_told() -> None:
    quick = Patience(timedelta(seconds=1), timedelta(seconds=600), 8)

    assert range_of(deferred(), 1, quick) == (1, 2)
    assert range_of(deferred(Reason.THROTTLED), 1, quick) == (1, 2)
    assert range_of(deferred(Reason.THROTTLED, 3.0), 1, quick) == pytest.approx((3, 3.3))


def test_a_ceiling_below_the_first_wait_does_not_shorten_it() -> None:
    strange = Patience(timedelta(seconds=10), timedelta(seconds=5), 8)

    assert range_of(deferred(), 4, strange) == (10, 10)


def test_a_series_begins_with_one() -> None:
    with pytest.raises(ValueError, match="counts from 1, not 0"):
        backoff(0, first=PATIENCE.first, ceiling=PATIENCE.ceiling)


def test_the_last_try_is_the_one_that_was_promised() -> None:
    assert [is_given_up(refusals, 0, PATIENCE) for refusals in (7, 8, 9)] == [False, True, True]


def test_who_was_told_to_wait_long_enough_is_not_told_again() -> None:
    assert [is_given_up(1, waited_s, PATIENCE) for waited_s in (0, 3_599, 3_600)] == [False, False, True]
