import pytest

from rules.recent import Recent


def test_a_steady_rate_is_found_within_seconds() -> None:
    recent = Recent()

    for tick in range(1_000):
        recent.enter(5, tick / 100)

    assert recent.per_s(10.0) == pytest.approx(500, rel=0.02)


def test_bursts_of_a_second_are_evened_out() -> None:
    recent = Recent()

    for second in range(30):
        recent.enter(500, float(second))

    assert 350 < recent.per_s(29.99) < recent.per_s(29.0) < 700


def test_a_rate_that_has_only_begun_is_not_taken_for_a_lower_one() -> None:
    recent = Recent()
    recent.enter(7, 10.0)

    for tick in range(150):
        recent.enter(5, 100.0 + tick / 100)

    assert recent.per_s(101.5) == pytest.approx(500, rel=0.02)


def test_of_a_first_moment_no_more_is_made_than_a_second_of_it() -> None:
    recent = Recent()

    recent.enter(500, 100.0)

    assert 500 <= recent.per_s(100.0) < 650


def test_what_ended_fades() -> None:
    recent = Recent()
    recent.enter(1_000, 100.0)

    assert recent.per_s(120.0) < 1


def test_before_anything_happened_the_rate_is_nothing() -> None:
    assert Recent().per_s(1e9) == 0


def test_a_clock_that_goes_back_raises_nothing_above_what_was_there() -> None:
    recent = Recent()
    recent.enter(100, 50.0)

    assert recent.per_s(10.0) == recent.per_s(50.0)
