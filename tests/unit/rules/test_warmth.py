import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.warmth import Warmth

SECONDS = st.floats(min_value=0, max_value=1e9)


def test_a_route_in_full_use_is_warm_after_the_ramp_and_not_before() -> None:
    warmth = Warmth(60.0)
    shares = []

    for _ in range(60):
        shares.append(warmth.share)
        warmth.spend(1.0, 0.0)

    assert shares[0] == pytest.approx(1 / 60)
    assert shares[30] == pytest.approx(31 / 60)
    assert shares[58] < 1
    assert warmth.share == 1


def test_it_cools_as_fast_as_it_warms() -> None:
    warmth = Warmth(60.0)
    warmth.spend(100.0, 0.0)

    warmth.spend(0.0, 30.0)
    half = warmth.share
    warmth.spend(0.0, 1e9)

    assert half == pytest.approx(0.5)
    assert warmth.share == warmth.coldest


def test_half_use_keeps_it_where_it_is() -> None:
    warmth = Warmth(60.0)
    warmth.spend(20.0, 0.0)
    before = warmth.share

    warmth.spend(5.0, 5.0)

    assert warmth.share == pytest.approx(before)


@pytest.mark.parametrize("ramp_s", [0.0, 0.5, 1.0])
def test_a_ramp_of_nothing_is_warm_at_once(ramp_s: float) -> None:
    warmth = Warmth(ramp_s)
    warmth.spend(0.0, 100.0)

    assert warmth.share == 1


@given(ramp_s=st.floats(min_value=0, max_value=1e6), steps=st.lists(st.tuples(SECONDS, SECONDS), max_size=20))
def test_it_is_never_above_one_and_never_nothing(ramp_s: float, steps: list[tuple[float, float]]) -> None:
    warmth = Warmth(ramp_s)

    for used_s, idle_s in steps:
        warmth.spend(used_s, idle_s)
        assert warmth.coldest <= warmth.share <= 1
