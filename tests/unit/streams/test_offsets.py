"""Commits never pass a record that is still being worked on, whatever the offsets between."""

from hypothesis import given
from hypothesis import strategies as st

from streams.offsets import InFlight, Offsets


def test_nothing_is_committed_before_the_oldest_is_done() -> None:
    flight = InFlight()
    for offset in (10, 11, 12):
        flight.delivered(offset)

    flight.done(12)
    flight.done(11)

    assert flight.committable is None
    flight.done(10)
    assert flight.committable == 13


def test_offsets_that_never_came_hold_nothing_back() -> None:
    flight = InFlight()
    for offset in (3, 90, 4000):
        flight.delivered(offset)
        flight.done(offset)

    assert flight.committable == 4001


def test_a_record_of_a_partition_that_was_given_away_is_passed_over() -> None:
    offsets: Offsets[str] = Offsets()
    offsets.delivered("p", 5)
    offsets.reset()

    offsets.done("p", 5)

    assert offsets.committable() == {}


def test_a_record_that_came_again_after_a_seek_has_to_be_done_again() -> None:
    offsets: Offsets[str] = Offsets()
    offsets.delivered("p", 5)
    offsets.done("p", 5)
    offsets.reset()
    offsets.delivered("p", 5)

    assert offsets.committable() == {}
    assert offsets.in_flight() == 1


@given(st.lists(st.integers(0, 200), unique=True, min_size=1), st.randoms())
def test_whatever_the_order_of_ends_every_commit_is_below_all_that_is_open(offsets: list[int], chance: object) -> None:
    flight = InFlight()
    for offset in sorted(offsets):
        flight.delivered(offset)
    ends = list(offsets)
    chance.shuffle(ends)  # type: ignore[attr-defined]
    still_open = set(offsets)

    for offset in ends:
        flight.done(offset)
        still_open.remove(offset)
        committable = flight.committable
        assert committable is None or all(left >= committable for left in still_open)

    assert flight.committable == max(offsets) + 1


def test_a_record_that_comes_again_after_it_was_done_holds_nothing_back() -> None:
    flight = InFlight()
    for offset in (5, 6):
        flight.delivered(offset)
        flight.done(offset)

    flight.delivered(5)
    flight.delivered(7)
    flight.done(7)

    assert flight.committable == 8
