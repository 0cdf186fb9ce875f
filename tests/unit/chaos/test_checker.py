"""The checker sees each kind of violation in a history that was forged to hold it, and nothing in a sound one."""

import pytest

from rules.identity import device_id
from tests.chaos.checker import check
from tests.support.histories import (
    IDS,
    a_history,
    an_entry,
    begins,
    deliveries,
    found,
    meant,
    progress,
    requests,
    with_instead,
    without,
)


def test_a_sound_history_passes() -> None:
    finding = found(a_history())

    assert finding.passed, finding.missed
    assert (finding.lost, finding.twice, finding.repeats, finding.foreign_ids, finding.exact) == (0, 0, 0, 0, True)


def test_nothing_played_is_nothing_passed() -> None:
    assert not check([]).passed


def test_a_device_without_an_end_is_lost() -> None:
    history = with_instead(a_history(), deliveries(0, 1, 2))

    assert (found(history).lost, found(history).exact) == (1, False)


def test_a_device_with_an_end_that_is_not_allowed_is_lost() -> None:
    history = with_instead(
        a_history(), progress(accepted=3, expired=1), deliveries(0, 1, 2), deliveries(3, outcome="expired")
    )

    assert found(history).lost == 1


def test_a_device_that_is_told_as_accepted_and_was_never_taken_is_lost() -> None:
    history = with_instead(a_history(), requests(0, 1, 2))

    assert (found(history).lost, found(history).exact) == (1, False)


def test_a_device_in_two_segments_is_twice() -> None:
    history = a_history(deliveries(0))

    assert (found(history).twice, found(history).exact) == (1, False)


def test_a_repeat_is_counted_and_excused_by_a_strike_at_a_sender() -> None:
    finding = found(a_history(requests(0, 1, at=102.0)))

    assert finding.passed, finding.missed
    assert (finding.repeats, finding.twice) == (2, 0)


def test_a_strike_excuses_what_was_in_flight_and_what_was_answered_in_a_window() -> None:
    """Two in flight, and at most two answers within 200 ms: at 102 s stand the last two and one repeat."""
    assert found(a_history()).excused == 2 + 2
    assert found(a_history(requests(0, at=102.15))).excused == 2 + 3
    assert found(a_history(requests(0, at=102.25))).excused == 2 + 2


def test_repeats_beyond_what_a_strike_excuses_are_twice() -> None:
    again = [requests(0, 1, 2, 3, at=103.0 + second) for second in range(3)]

    finding = found(a_history(*again))

    assert finding.repeats == 12
    assert finding.twice == 12 - (2 + 4)
    assert not finding.passed


def test_a_repeat_without_a_strike_is_twice() -> None:
    history = without(a_history(requests(0, at=103.0)), "strike")

    assert (found(history).repeats, found(history).twice) == (1, 1)


def test_a_lost_answer_excuses_its_repeat() -> None:
    lost = requests(0, answer="reset")
    history = [
        begins(),
        meant(),
        lost,
        requests(0, 1, 2, 3, at=102),
        progress(),
        deliveries(0, 1, 2, 3),
        an_entry("end"),
    ]

    assert found(history).passed
    assert (found(history).repeats, found(history).excused) == (1, 1)


def test_an_answer_that_came_after_we_had_given_up_excuses_its_repeat() -> None:
    history = without(a_history(requests(0, at=103.0)), "strike")
    late = with_instead(history, progress() | {"deferred": {"ambiguous": 1}})

    assert not found(history).passed
    assert found(late).passed


@pytest.mark.parametrize("strange", [{"ids": ["another"]}, {"collapse": "another"}])
def test_a_repeat_under_another_id_is_foreign(strange: dict[str, object]) -> None:
    finding = found(a_history(requests(0, at=103.0, taken=False, **strange)))

    assert finding.foreign_ids == 1
    assert not finding.passed


def test_each_play_is_found_by_itself() -> None:
    other = [entry | {"row": "kill-sender-2"} for entry in with_instead(a_history(), deliveries(0, 1, 2))]

    first, second = check([*a_history(), *other]).rows

    assert first.passed
    assert second.lost == 1


def test_the_ids_that_are_forged_here_are_those_that_a_house_would_give() -> None:
    assert len(set(IDS)) == 4
    assert device_id("default", "crowd4-0").isalnum()
