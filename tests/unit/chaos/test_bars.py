"""A row is held to its bars, and to its end."""

import pytest

from tests.support.histories import (
    a_history,
    a_strike,
    an_entry,
    begins,
    found,
    requests,
    without,
)


def test_silence_is_the_longest_time_without_a_request_after_a_strike() -> None:
    history = a_history(a_strike(at=103.0, excuses=0), requests(0, at=106.5, taken=False, answer="UNAVAILABLE"))

    assert found(history).seconds == pytest.approx(3.5)
    assert found([begins(silence_s=4), *history[1:]]).passed
    assert found([begins(silence_s=3), *history[1:]]).missed == ["silence 3.50 is above 3"]


def test_a_strike_after_the_last_request_was_no_silence() -> None:
    assert found(a_history(a_strike(at=105.0))).seconds == pytest.approx(102.0 - 101.05)


def test_a_measure_above_its_bar_and_one_that_is_missing_are_missed() -> None:
    history = a_history(an_entry("measure", name="exit", value=11.0), an_entry("measure", name="exit", value=3.0))

    assert found([begins(measures={"exit": 12}), *history[1:]]).passed
    assert found([begins(measures={"exit": 10}), *history[1:]]).missed == ["exit 11.00 is above 10"]
    assert found([begins(measures={"drain": 10}), *history[1:]]).missed == ["drain was not measured"]


def test_a_row_that_was_broken_off_is_missed() -> None:
    assert found(without(a_history(), "end")).missed == ["it was not played to its end"]
    assert found(a_history(an_entry("error", text="the broker did not answer"))).missed == ["the broker did not answer"]
    assert found(without(a_history(), "begin")).missed == ["it never began"]
