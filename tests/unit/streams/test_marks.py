"""Old notes and marks leave this worker's disk, and nothing else does."""

import asyncio
from datetime import datetime, timedelta

from models.outcome import Outcome
from rules.notes import MARK
from streams.admin import MARKS_RETENTION
from streams.dated import DatedFacts
from streams.marks import PIECE, OldMarks
from streams.topics import segments
from tests.support.builders import NOON
from tests.support.memory_facts import MemoryFacts

DAY = timedelta(days=1)


class House:
    """A table of notes, and a clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOON
        self.table = MemoryFacts()
        self.notes = DatedFacts(self.table, self.clock)
        self.old = OldMarks(self.table, self.clock, MARKS_RETENTION, rest_s=0)

    def clock(self) -> datetime:
        return self.now


async def test_a_mark_outlives_its_segment_and_then_leaves() -> None:
    house = House()
    retention = segments("fcm").retention
    assert retention is not None
    await house.notes.put(3, {b"sale:fcm:0:0:0/1": MARK})

    house.now += retention + DAY
    await house.old.look()
    assert house.notes.get(3, b"sale:fcm:0:0:0/1") == MARK

    house.now = NOON + MARKS_RETENTION + DAY
    assert await house.old.look() == 1
    assert house.notes.get(3, b"sale:fcm:0:0:0/1") is None


async def test_notes_that_nobody_ended_leave_as_marks_do() -> None:
    house = House()
    await house.notes.put(3, {b"lost/1": b"[[0],null,[]]", b"lost/1#1": b"[[1],null,[]]"})

    house.now += MARKS_RETENTION + DAY
    await house.old.look()

    assert house.table.rows[3] == {}


async def test_every_piece_is_looked_at_and_others_go_on_meanwhile() -> None:
    house = House()
    many = {f"{number:05}".encode(): MARK for number in range(3 * PIECE)}
    await house.notes.put(0, many)
    await house.notes.put(11, {b"x": MARK})
    house.now += MARKS_RETENTION + DAY

    looking = asyncio.create_task(house.old.look())
    await asyncio.sleep(0)
    await house.notes.put(0, {b"99999": MARK})
    assert not looking.done()

    assert await looking == len(many) + 1
    assert house.table.rows[0].keys() == {b"99999"}


async def test_nothing_is_written_to_the_changelog() -> None:
    """It forgets by itself: a deletion in it would be one more record for each."""
    house = House()
    await house.notes.put(3, {b"a": MARK})
    before = house.table.writes

    house.now += MARKS_RETENTION + DAY
    await house.old.look()

    assert house.table.writes == before


async def test_a_partition_is_looked_at_once_a_day_and_when_it_comes_back() -> None:
    house = House()
    house.now += MARKS_RETENTION + DAY
    await house.old.look()
    house.table.rows[3] = {b"a": MARK}

    await house.old.look()
    assert house.table.rows[3] == {b"a": MARK}  # looked at today: it would have got its day

    house.table.owned = frozenset()
    await house.old.look()
    house.table.owned = frozenset({3})
    await house.old.look()
    assert house.table.rows[3] != {b"a": MARK}


async def test_a_partition_that_goes_away_is_left_alone() -> None:
    house = House()
    await house.notes.put(0, {f"{number:05}".encode(): MARK for number in range(3 * PIECE)})
    house.now += MARKS_RETENTION + DAY

    looking = asyncio.create_task(house.old.look())
    await asyncio.sleep(0)
    house.table.owned = frozenset()

    assert await looking < 3 * PIECE


async def test_rows_are_read_as_they_were_written() -> None:
    house = House()
    await house.notes.put(3, {b"a/1": MARK, b"b/1": Outcome.ACCEPTED.encode()})
    await house.notes.put(3, {b"a/1": None})

    assert house.notes.get(3, b"a/1") is None
    assert list(house.notes.scan(3, b"b")) == [(b"b/1", b"accepted")]
