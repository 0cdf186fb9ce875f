import pytest

from rules.headway import WINDOW_S, Headway, readable, seconds_left


def seen(*moments: tuple[float, int]) -> Headway:
    headway = Headway()
    for at, count in moments:
        headway.entered(at, count)
    return headway


def test_a_rate_is_what_was_added_by_the_time_it_took() -> None:
    assert seen((0, 100), (2, 140), (4, 300)).per_s == 50


def test_one_moment_or_two_that_are_close_tell_no_rate() -> None:
    assert Headway().per_s is None
    assert seen((0, 100)).per_s is None
    assert seen((0, 100), (1, 200)).per_s is None


def test_what_stands_still_has_a_rate_of_nothing_as_soon_as_the_window_has_passed() -> None:
    headway = seen((0, 0), (5, 500))
    assert headway.per_s == 100
    headway.entered(5 + WINDOW_S, 500)
    assert headway.per_s == 0


def test_moments_before_the_window_are_forgotten() -> None:
    assert seen((0, 0), (100, 1_000), (104, 1_400)).per_s == 100


def test_a_count_that_goes_back_begins_anew() -> None:
    headway = seen((0, 1_000), (4, 2_000), (5, 100))
    assert headway.per_s is None
    headway.entered(7, 300)
    assert headway.per_s == 100


@pytest.mark.parametrize(
    ("remaining", "per_s", "left"), [(100, 50.0, 2.0), (0, 50.0, 0.0), (100, 0.0, None), (100, None, None)]
)
def test_what_is_left_takes_as_long_as_the_rate_says(remaining: int, per_s: float | None, left: float | None) -> None:
    assert seconds_left(remaining, per_s) == left


@pytest.mark.parametrize(("per_s", "told"), [(None, None), (0.0, 0.0), (3.14159, 3.1), (9.99, 10.0), (1234.5, 1234.0)])
def test_a_rate_has_no_more_digits_than_say_something(per_s: float | None, told: float | None) -> None:
    assert readable(per_s) == told
