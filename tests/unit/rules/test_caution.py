import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.caution import LEAST_PART, Caution


@pytest.mark.parametrize(
    ("asked", "chance", "until"),
    [(None, 0.0, 1_060.0), (None, 1.0, 1_066.0), (7.0, 0.5, 1_007.35), (1e9, 0.0, 4_600.0), (-5.0, 1.0, 1_000.0)],
)
def test_a_pause_is_what_was_asked_and_a_little_more(asked: float | None, chance: float, until: float) -> None:
    caution = Caution()

    caution.pause(1_000.0, asked, chance)

    assert caution.paused_until == pytest.approx(until)


def test_only_the_first_answer_of_a_burst_lowers_the_rate() -> None:
    caution = Caution()

    firsts = [caution.pause(at, 10.0, 0.0) for at in (0.0, 0.1, 5.0, 9.9)]

    assert firsts == [True, False, False, False]


def test_the_longest_word_of_a_burst_counts_and_none_shortens_it() -> None:
    caution = Caution()

    caution.pause(0.0, 10.0, 0.0)
    caution.pause(0.1, 30.0, 0.0)
    caution.pause(0.2, 5.0, 0.0)

    assert caution.paused_until == pytest.approx(30.1)


def test_the_answers_of_a_burst_share_one_jitter() -> None:
    """The longest of hundreds of jitters is the same in every worker, and they would all come back together."""
    caution = Caution()

    caution.pause(0.0, 10.0, 0.2)
    for _ in range(100):
        caution.pause(0.0, 10.0, 1.0)

    assert caution.paused_until == pytest.approx(10.2)


def test_what_comes_after_the_pause_is_news() -> None:
    caution = Caution()
    caution.pause(0.0, 10.0, 0.0)

    assert caution.pause(10.0, 10.0, 0.0)


def test_a_pause_of_nothing_still_has_a_burst() -> None:
    caution = Caution()

    assert [caution.pause(at, 0.0, 0.0) for at in (0.0, 0.0, 0.9, 1.0)] == [True, False, False, True]


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


def test_a_part_that_was_not_used_does_not_count() -> None:
    caution = Caution()

    caution.lower(0.1)

    assert caution.part == pytest.approx(0.07)


def test_something_is_always_allowed() -> None:
    caution = Caution()

    for _ in range(100):
        caution.lower(0.0)

    assert caution.part == LEAST_PART
