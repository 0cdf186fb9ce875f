import pytest

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


def test_a_part_that_was_not_used_does_not_count() -> None:
    caution = Caution()

    caution.lower(0.1)

    assert caution.part == pytest.approx(0.07)


def test_something_is_always_allowed() -> None:
    caution = Caution()

    for _ in range(100):
        caution.lower(0.0)

    assert caution.part == LEAST_PART
