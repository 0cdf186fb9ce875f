import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.bucket import LONGEST_WAIT_S, SHORTEST_WAIT_S, Bucket, size_of, until_there_s

POSITIVE = st.floats(min_value=0, max_value=1e12)


def test_it_fills_at_its_rate_and_not_over_its_size() -> None:
    bucket = Bucket()

    assert bucket.fill(2.0, 10.0, 30.0) == 2.0
    assert bucket.level == 20.0
    assert bucket.fill(2.0, 10.0, 30.0) == 1.0
    assert bucket.level == 30.0


def test_a_smaller_size_spills_what_no_longer_fits() -> None:
    bucket = Bucket(30.0)

    bucket.fill(0.0, 10.0, 5.0)

    assert bucket.level == 5.0


def test_what_is_not_there_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match=r"3 permits cannot be taken where there are 2\.500"):
        Bucket(2.5).take(3)


def test_permits_are_never_given_back_by_taking() -> None:
    with pytest.raises(ValueError, match="-1 permits"):
        Bucket(2.5).take(-1)


@given(level=POSITIVE, seconds=POSITIVE, rate=POSITIVE, size=POSITIVE)
def test_a_level_stays_between_nothing_and_its_size(level: float, seconds: float, rate: float, size: float) -> None:
    bucket = Bucket(min(level, size))

    took_s = bucket.fill(seconds, rate, size)

    assert 0 <= bucket.level <= size
    assert 0 <= took_s <= seconds


def test_a_slow_rate_lets_one_out_at_a_time() -> None:
    assert (size_of(0.1, 1.0), size_of(10.0, 1.0), size_of(10.0, 0.5)) == (1.0, 10.0, 5.0)


@pytest.mark.parametrize(
    ("lacking", "rate", "paused_s", "wait_s"),
    [
        (5.0, 10.0, 0.0, 0.5),
        (5.0, 10.0, 2.0, 2.5),
        (0.0, 10.0, 0.0, SHORTEST_WAIT_S),
        (-3.0, 10.0, 4.0, 4.0),
        (1.0, 0.0, 0.0, LONGEST_WAIT_S),
        (-1.0, 0.0, 0.0, LONGEST_WAIT_S),
        (1.0, 5e-324, 0.0, LONGEST_WAIT_S),
        (1.0, 10.0, 1e9, LONGEST_WAIT_S),
    ],
)
def test_a_wait_is_what_is_lacking_after_the_pause(lacking: float, rate: float, paused_s: float, wait_s: float) -> None:
    assert until_there_s(lacking, rate, paused_s) == wait_s
