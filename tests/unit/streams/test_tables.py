"""A table tells its disk only what the disk has, and gives half a state to nobody."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import pytest
from faust.types import TP

from models.errors import OutageError
from settings import Settings
from streams.app import CarillonApp, create_app
from streams.publish import Publisher, Raw
from streams.tables import FactTable, fact_table

CHANGELOG = TP("carillon.tally-ledger-changelog", 3)


class Changelog:
    """Stands in for the publisher: gives each record the next offset, unless a test says that others wrote."""

    def __init__(self) -> None:
        self.end = 0
        self.records: list[Raw] = []
        self.outages = 0
        self.answer_is_lost = False
        """An outage comes after the broker has written, and before it could say so."""

    async def raw(self, records: Sequence[Raw]) -> list[int]:
        if self.outages:
            self.outages -= 1
            if self.answer_is_lost:
                self.records += records
                self.end += len(records)
            message = "the broker is away"
            raise OutageError(message)
        self.records += records
        first, self.end = self.end, self.end + len(records)
        return list(range(first, self.end))


@pytest.fixture
def app(tmp_path: Path) -> CarillonApp:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    return create_app("tally", settings.model_copy(update={"worker": worker}), tables=True)


@pytest.fixture
def changelog() -> Changelog:
    return Changelog()


@pytest.fixture
async def table(app: CarillonApp, changelog: Changelog) -> FactTable:
    found = fact_table(app, "ledger", 12, cast("Publisher", changelog))
    found.use_partitioner = True
    return found


async def test_a_row_is_in_the_changelog_and_on_disk_when_a_write_returns(
    table: FactTable, changelog: Changelog
) -> None:
    await table.put(3, {b"a": b"1", b"b": b"2"})
    await table.put(3, {b"a": None})

    assert table.get(3, b"a") is None
    assert table.get(3, b"b") == b"2"
    assert [(key, value) for _, _, key, value, _ in changelog.records] == [(b"a", b"1"), (b"b", b"2"), (b"a", None)]
    assert table.data.persisted_offset(CHANGELOG) == 2


async def test_a_write_waits_through_an_outage(table: FactTable, changelog: Changelog) -> None:
    changelog.outages = 1

    await table.put(3, {b"a": b"1"})

    assert len(changelog.records) == 1


async def test_what_an_outage_left_unknown_is_read_over_by_the_next_recovery_and_costs_nothing_else(
    app: CarillonApp, table: FactTable, changelog: Changelog
) -> None:
    """The mark stays at the hole, whatever comes after it: offsets there may be another owner's."""
    await table.put(3, {b"a": b"1"})
    changelog.outages, changelog.answer_is_lost = 1, True
    await table.put(3, {b"a": b"2", b"b": b"2"})
    await table.put(3, {b"a": None})

    assert table.data.persisted_offset(CHANGELOG) == 0
    again = {key: value for _, _, key, value, _ in changelog.records[1:]}
    assert again == {b"a": None, b"b": table.get(3, b"b")}

    app.tables.recovery.active_offsets[CHANGELOG] = changelog.end - 1
    await table.on_recovery_completed({CHANGELOG}, set())
    await table.put(3, {b"c": b"3"})
    assert table.data.persisted_offset(CHANGELOG) == changelog.end - 1


async def test_rows_that_somebody_else_wrote_meanwhile_are_read_by_the_next_recovery(
    table: FactTable, changelog: Changelog
) -> None:
    """We slept past our session: a mark behind the successor's rows would hide them from this disk for ever."""
    await table.put(3, {b"a": b"1"})
    changelog.end += 10

    await table.put(3, {b"a": b"2"})

    assert table.data.persisted_offset(CHANGELOG) == 0


async def test_after_a_recovery_the_mark_goes_on_from_where_that_came_to(
    app: CarillonApp, table: FactTable, changelog: Changelog
) -> None:
    await table.put(3, {b"a": b"1"})
    changelog.end = 11
    app.tables.recovery.active_offsets[CHANGELOG] = 10
    await table.on_recovery_completed({CHANGELOG}, set())

    await table.put(3, {b"a": b"2"})

    assert table.data.persisted_offset(CHANGELOG) == 11


async def test_a_changelog_that_lost_its_end_gets_all_rows_again_from_the_disk(
    app: CarillonApp, table: FactTable, changelog: Changelog
) -> None:
    assert not app.conf.recovery_consistency_check, "it would end the process before we could"
    rows = {b"%04d" % number: b"row" for number in range(1_201)}
    await table.put(3, rows)
    changelog.records, changelog.end = changelog.records[:4], 4
    app.tables.recovery.active_offsets[CHANGELOG] = 1_200
    app.tables.recovery.active_highwaters[CHANGELOG] = 3

    await table.on_recovery_completed({CHANGELOG}, set())

    assert {key: value for _, _, key, value, _ in changelog.records} == rows
    assert table.data.persisted_offset(CHANGELOG) == changelog.end - 1


async def test_a_changelog_that_lost_nothing_gets_nothing_again(
    app: CarillonApp, table: FactTable, changelog: Changelog
) -> None:
    await table.put(3, {b"a": b"1", b"b": b"2"})
    app.tables.recovery.active_offsets[CHANGELOG] = 1
    app.tables.recovery.active_highwaters[CHANGELOG] = 1

    await table.on_recovery_completed({CHANGELOG}, set())

    assert len(changelog.records) == 2


async def test_a_scan_gives_the_rows_of_a_prefix_in_order_and_nothing_of_our_own(table: FactTable) -> None:
    await table.put(3, {b"b|2": b"2", b"a|1": b"1", b"b|1": b"1", b"c": b"0"})
    await table.put(4, {b"b|9": b"9"})

    assert list(table.scan(3, b"b|")) == [(b"b|1", b"1"), (b"b|2", b"2")]
    assert [key for key, _ in table.scan(3)] == [b"a|1", b"b|1", b"b|2", b"c"]


async def test_a_scan_goes_on_from_where_another_stopped(table: FactTable) -> None:
    await table.put(3, {b"a|1": b"1", b"b|1": b"1", b"b|2": b"2", b"c": b"0"})

    assert [key for key, _ in table.scan(3, start=b"b|1\0")] == [b"b|2", b"c"]
    assert [key for key, _ in table.scan(3, b"b|", b"a")] == [b"b|1", b"b|2"]


async def test_rows_may_be_written_while_they_are_scanned(table: FactTable) -> None:
    await table.put(3, {b"a": b"1", b"b": b"2"})
    scanning = table.scan(3)
    next(scanning)

    await table.put(3, {b"b": None, b"c": b"3"})

    assert [key for key, _ in scanning] in ([b"b"], [b"c"])


async def test_a_recovery_that_fails_ends_the_process_and_lets_nothing_flow(app: CarillonApp, table: FactTable) -> None:
    async def recover(_partitions: Iterable[int]) -> None:
        message = "an unreadable row"
        raise ValueError(message)

    table.recover = recover
    recovering = asyncio.create_task(table.on_recovery_completed({CHANGELOG}, set()))
    with pytest.raises(ValueError, match="an unreadable row"):
        await asyncio.wait_for(app.wait_until_crashed(), 2.0)

    assert not recovering.done()
    recovering.cancel()
    await asyncio.wait([recovering])


async def test_a_recovery_that_a_rebalance_interrupted_has_ended_before_the_next_begins(table: FactTable) -> None:
    """It would go on folding rows of before, over what was entered since."""
    said: list[str] = []

    async def recover(partitions: Iterable[int]) -> None:
        said.append(f"begins {list(partitions)}")
        try:
            if len(said) == 1:
                await asyncio.Event().wait()
        finally:
            said.append("ends")

    table.recover = recover
    first = asyncio.create_task(table.on_recovery_completed({CHANGELOG}, set()))
    for _ in range(5):
        await asyncio.sleep(0)

    await table.on_recovery_completed({CHANGELOG, TP(CHANGELOG.topic, 1)}, set())

    assert said == ["begins [3]", "ends", "begins [1, 3]", "ends"]
    assert first.cancelled()


async def test_rows_are_ours_while_records_flow_and_at_no_other_time(
    table: FactTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CarillonApp, "flows", property(lambda app: app.era == 0))
    await table.on_recovery_completed({CHANGELOG}, set())
    assert table.owned == {3}

    table.app.era += 1
    assert table.owned == frozenset()


async def test_what_is_kept_here_alone_is_not_in_the_changelog(table: FactTable, changelog: Changelog) -> None:
    await table.put(3, {b"a": b"1"})

    table.keep(3, {b"a": None, b"b": b"2"})

    assert list(table.scan(3)) == [(b"b", b"2")]
    assert len(changelog.records) == 1
