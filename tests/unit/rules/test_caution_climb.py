"""How a part climbs back after a 429."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.caution import Caution


def climbed(caution: Caution, seconds: int) -> list[float]:
    """Return the part after each of some seconds."""
    parts = []
    for _ in range(seconds):
        caution.climb(1.0)
        parts.append(caution.part)
    return parts


def test_a_part_falls_to_seven_tenths_and_is_back_in_ten_seconds_most_of_it_at_once() -> None:
    caution = Caution()

    caution.lower(1.0)
    lowered, parts = caution.part, climbed(caution, 10)

    assert lowered == pytest.approx(0.7)
    assert parts[3] > 0.9
    assert parts[8] < 1
    assert parts[9] == pytest.approx(1.0)


@given(met=st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=20))
def test_from_however_deep_the_whole_rate_is_back_within_twenty_seconds_and_never_falls_by_itself(
    met: list[float],
) -> None:
    caution = Caution()
    for used in met:
        caution.lower(used)

    parts = climbed(caution, 21)

    assert parts == sorted(parts)
    assert parts[-1] == 1


def test_around_the_part_at_which_the_provider_said_no_the_climb_is_slow() -> None:
    caution = Caution()
    caution.lower(0.2)

    parts = climbed(caution, 12)

    assert 0.19 < parts[3] < parts[6] < 0.21
    assert parts[11] > 0.25


def test_a_limit_that_is_met_again_is_climbed_to_more_slowly_where_its_pauses_are_long() -> None:
    long, short = Caution(), Caution()
    for asked, caution in ((60.0, long), (0.5, short)):
        for burst in range(2):
            caution.pause(burst * 1_000.0, asked, 0.0)
            caution.lower(1.0)
            before = climbed(caution, 10)[-1]
            assert burst or before == pytest.approx(1.0)

    assert long.part < 0.97
    assert short.part == pytest.approx(1.0)


def test_what_is_met_long_after_is_no_limit_met_again() -> None:
    caution = Caution()
    for burst in range(2):
        caution.pause(burst * 1_000.0, 60.0, 0.0)
        caution.lower(1.0)
        parts = climbed(caution, 40)

    assert parts[9] == pytest.approx(1.0)


@given(
    used=st.floats(min_value=0.001, max_value=1),
    climbed_s=st.floats(min_value=0, max_value=30),
    seconds=st.floats(min_value=0.01, max_value=100),
)
def test_what_is_told_to_be_sent_sooner_is_what_the_climb_lets_through(
    used: float, climbed_s: float, seconds: float
) -> None:
    caution = Caution()
    caution.lower(used)
    caution.climb(climbed_s)
    wanted = caution.part * seconds

    sooner_s = caution.sooner_s(seconds)
    sent = 0.0
    for _ in range(1_000):
        sent += caution.part * sooner_s / 2_000
        caution.climb(sooner_s / 1_000)
        sent += caution.part * sooner_s / 2_000

    assert 0 <= sooner_s <= seconds
    assert sent == pytest.approx(wanted, rel=0.02, abs=0.002)


def test_where_nothing_climbs_nothing_is_sooner() -> None:
    assert Caution().sooner_s(7.0) == pytest.approx(7.0)
