"""What the disk is told of the changelog has no hole in it: a recovery begins behind it."""

from hypothesis import given
from hypothesis import strategies as st

from streams.reached import LOOK_AHEAD, Reached


def test_rows_of_our_own_move_the_mark_in_whatever_order_they_are_acknowledged() -> None:
    reached = Reached(-1)

    assert not reached.enter([1, 2])
    assert reached.enter([0])

    assert reached.offset == 2


def test_behind_rows_of_somebody_else_nothing_counts() -> None:
    """Somebody owned the partition while we slept and wrote 11 to 20: those rows are not on our disk."""
    reached = Reached(10)

    assert not reached.enter([21, 22])

    assert reached.offset == 10


def test_a_hole_takes_no_memory_without_end() -> None:
    reached = Reached(0)

    reached.enter(range(2, 3 * LOOK_AHEAD))

    assert len(reached._ahead) <= LOOK_AHEAD


@given(st.sets(st.integers(0, 60)), st.randoms())
def test_the_mark_is_just_below_the_first_hole(offsets: set[int], chance: object) -> None:
    order = list(offsets)
    chance.shuffle(order)  # type: ignore[attr-defined]
    reached = Reached(-1)

    for offset in order:
        reached.enter([offset])

    assert reached.offset + 1 == next(number for number in range(62) if number not in offsets)
