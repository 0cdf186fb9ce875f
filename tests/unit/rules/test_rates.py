import pytest

from rules.bucket import LONGEST_WAIT_S
from rules.quota import UNBOUNDED
from rules.rates import Rates

ONE, OTHER = "notification:one", "app:shop"


def test_a_rate_begins_with_a_second_of_it_and_goes_on_as_it_says() -> None:
    rates = Rates()

    first = rates.take(ONE, 20.0, 500, 100.0)
    later = [rates.take(ONE, 20.0, 500, 100.0 + tick / 10) for tick in range(1, 51)]

    assert first == 20
    assert sum(later) == 100


def test_each_scope_has_its_own() -> None:
    rates = Rates()
    rates.take(ONE, 20.0, 500, 100.0)

    assert (rates.room(ONE, 20.0, 100.0), rates.room(OTHER, 5.0, 100.0)) == (0, 5)


def test_a_rate_is_shared_among_workers() -> None:
    rates = Rates(share=0.25)

    assert rates.take(ONE, 100.0, 500, 100.0) == 25
    assert rates.wait_s(ONE, 100.0, 100.0, wanted=5) == pytest.approx(0.2)


def test_a_worker_without_a_share_lets_nothing_out() -> None:
    rates = Rates(share=0.0)

    assert rates.take(ONE, 100.0, 500, 100.0) == 0
    assert rates.wait_s(ONE, 100.0, 100.0) == LONGEST_WAIT_S


def test_no_rate_is_no_limit_and_keeps_nothing() -> None:
    rates = Rates()

    assert rates.room(ONE, None, 100.0) == UNBOUNDED
    assert rates.take(ONE, None, 500, 100.0) == 500
    assert rates.wait_s(ONE, None, 100.0) == 0
    assert len(rates) == 0


def test_a_throttle_acts_on_what_is_under_way() -> None:
    rates = Rates()
    rates.room(ONE, 1_000.0, 100.0)

    slower = rates.take(ONE, 10.0, 500, 100.5)
    rates.take(ONE, 1_000.0, 0, 100.5)

    assert slower == 10
    assert rates.room(ONE, 1_000.0, 101.0) == 500


def test_a_rate_below_one_a_second_lets_one_out_at_a_time() -> None:
    rates = Rates()

    assert rates.take(ONE, 0.1, 500, 100.0) == 1
    assert rates.wait_s(ONE, 0.1, 100.0) == pytest.approx(10.0)
    assert rates.take(ONE, 0.1, 500, 110.1) == 1


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    rates = Rates(most=2)
    rates.take(ONE, 10.0, 10, 100.0)
    rates.take(OTHER, 10.0, 10, 100.1)
    rates.room(ONE, 10.0, 100.2)

    rates.room("*", 10.0, 100.3)

    assert len(rates) == 2
    assert rates.room(ONE, 10.0, 100.3) < 10


def test_the_one_asked_for_is_never_the_one_forgotten() -> None:
    rates = Rates(most=1)
    rates.room(OTHER, 10.0, 99.0)

    assert rates.take(ONE, 10.0, 4, 100.0) == 4
