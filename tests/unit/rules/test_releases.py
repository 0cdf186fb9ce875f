"""What goes is published with what takes its rows away; what is gone already leaves no time behind."""

from models.record import Outgoing
from rules.releases import MOST_BYTES, Departure, departures
from rules.waiting_changes import Came
from rules.waiting_rows import Candidate
from tests.support.memory_facts import MemoryFacts
from tests.support.waiting_rows import a_waiting, at, kept


def going(came: Came) -> Candidate:
    return Candidate(came.partition, came.id, came.about, is_due=True, key=came.key)


def all_of(rows: MemoryFacts, *those: Candidate) -> list[Departure]:
    return list(departures(rows, those, lambda partition: partition < 10))


async def test_one_record_takes_away_the_rows_of_many() -> None:
    rows = MemoryFacts()
    came = await kept(rows, a_waiting("a"), a_waiting("b")) + await kept(rows, a_waiting("c"), partition=7)

    (departure,) = all_of(rows, *map(going, came))

    assert [record.topic for record in departure.records] == ["segments.fcm"] * 3
    assert departure.tombstones == [Outgoing("waiting", "a\nb", None, spot=0), Outgoing("waiting", "c", None, spot=7)]
    assert (departure.stale, departure.stayed) == ({}, set())


async def test_a_time_without_its_record_is_dropped() -> None:
    rows = MemoryFacts()
    (came,) = await kept(rows, a_waiting("a"))
    await rows.put(0, {b"a": None})

    (departure,) = all_of(rows, going(came))

    assert (departure.records, departure.tombstones) == ([], [])
    assert departure.stale == {0: {came.key: None}}
    assert departure.stayed == {(0, b"a")}


async def test_what_was_put_off_goes_at_its_new_time_alone() -> None:
    rows = MemoryFacts()
    old, new = await kept(rows, a_waiting("a")) + await kept(rows, a_waiting("a", release_at=at(300)))

    early, late = all_of(rows, going(old)) + all_of(rows, going(new))

    assert (early.records, early.stale) == ([], {0: {old.key: None}})
    assert [record.topic for record in late.records] == ["segments.fcm"]


async def test_large_ones_go_a_megabyte_at_a_time() -> None:
    rows = MemoryFacts()
    payload = "x" * (MOST_BYTES // 2)
    came = await kept(rows, *(a_waiting(name, payload=payload) for name in "abc"))

    assert [len(departure.records) for departure in all_of(rows, *map(going, came))] == [2, 1]


async def test_the_rows_of_a_partition_that_was_given_away_are_not_read() -> None:
    rows = MemoryFacts()
    (came,) = await kept(rows, a_waiting("a"), partition=11)

    (departure,) = all_of(rows, going(came))

    assert (departure.records, departure.stale) == ([], {})
