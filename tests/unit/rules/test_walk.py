"""A walk meets every row of its stretches once, and never takes too much at a time."""

import pytest

from rules.walk import STEP_BYTES, Stretch, Walk
from tests.support.memory_facts import MemoryFacts


def rows_of(*keys: bytes, value: bytes = b"1") -> MemoryFacts:
    return MemoryFacts({0: dict.fromkeys(keys, value), 1: dict.fromkeys(keys, value)})


def steps(walk: Walk, most: int) -> list[list[bytes]]:
    found: list[list[bytes]] = []
    while not walk.is_over:
        found.append([row.key for row in walk.step(most)])
    return found


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_every_row_of_a_stretch_is_met_once_whatever_the_step(most: int) -> None:
    walk = Walk(rows_of(b"a", b"b1", b"b2", b"b3", b"c"), [Stretch(0, b"b", b"b\xff"), Stretch(1, b"b2", b"d")])

    found = steps(walk, most)

    assert [key for step in found for key in step] == [b"b1", b"b2", b"b3", b"b2", b"b3", b"c"]
    assert max(map(len, found)) <= most


def test_a_step_ends_where_it_has_a_megabyte() -> None:
    walk = Walk(rows_of(b"a", b"b", b"c", value=bytes(STEP_BYTES // 2)), [Stretch(0, b"a", b"z")])

    assert steps(walk, 100) == [[b"a", b"b"], [b"c"]]


async def test_rows_may_come_and_go_between_two_steps() -> None:
    rows = rows_of(b"a", b"c", b"d")
    walk = Walk(rows, [Stretch(0, b"a", b"z")])

    first = walk.step(1)
    await rows.put(0, {b"b": b"1", b"c": None})

    assert [row.key for row in (*first, *walk.step(10))] == [b"a", b"b", b"d"]


def test_a_walk_without_stretches_is_over() -> None:
    assert Walk(MemoryFacts(), []).is_over
