"""What was fetched reaches an agent or is read again: nothing falls between a fetch, a rebalance and a seek."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP

from settings import Settings
from streams.app import create_app
from streams.consumer import CarillonConsumer

FIRST, SECOND = TP("carillon.results", 0), TP("carillon.results", 1)
CHANGELOG = TP("carillon.tally-ledger-changelog", 0)


@dataclass
class Thread:
    """Stands in for the thread that talks to the broker."""

    fetched: list[frozenset[TP]] = field(default_factory=list)
    answer: asyncio.Event = field(default_factory=asyncio.Event)
    committed: dict[TP, int | None] = field(default_factory=dict)
    sought: dict[TP, int] = field(default_factory=dict)
    seeks: int = 0

    async def getmany(self, active: frozenset[TP], timeout: float) -> Mapping[TP, list[Any]]:  # noqa: ASYNC109 -- Faust's
        del timeout
        self.fetched.append(active)
        await self.answer.wait()
        return {tp: [object()] for tp in active}

    async def seek_to_committed(self) -> Mapping[TP, int | None]:
        self.seeks += 1
        return self.committed

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return dict.fromkeys(partitions, 40)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        self.sought |= partitions


@dataclass
class House:
    """A consumer whose thread is a test's."""

    consumer: CarillonConsumer
    thread: Thread


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    settings = Settings()
    worker = settings.worker.model_copy(update={"data_dir": tmp_path})
    app = create_app("tally", settings.model_copy(update={"worker": worker}), tables=False)
    consumer = app.transport.create_consumer(callback=print, on_partitions_revoked=print, on_partitions_assigned=print)
    assert isinstance(consumer, CarillonConsumer)
    consumer._thread.thread_loop.close()  # its own thread is never started
    thread = Thread()
    consumer._thread = thread
    monkeypatch.setattr(consumer, "_is_changelog_tp", lambda tp: tp == CHANGELOG)
    return House(consumer, thread)


def active(consumer: CarillonConsumer) -> set[TP]:
    return set(consumer._active_partitions)


async def test_source_partitions_become_active_only_when_the_flow_resumes(house: House) -> None:
    house.consumer.resume_partitions({FIRST, CHANGELOG})
    assert active(house.consumer) == {CHANGELOG}

    house.consumer.resume_flow()

    assert active(house.consumer) == {FIRST, CHANGELOG}


async def test_being_assigned_activates_nothing(house: House) -> None:
    """The flow runs on where a worker had no partitions before: records came in before the tables were recovered."""
    house.consumer._set_active_tps({FIRST, SECOND})

    assert active(house.consumer) == set()


async def test_a_buffer_that_drains_while_its_partition_is_paused_does_not_activate_it(house: House) -> None:
    house.consumer.resume_partitions({FIRST})
    house.consumer.resume_flow()
    house.consumer.on_buffer_full(FIRST)
    house.consumer.pause_partitions({FIRST})

    house.consumer.on_buffer_drop(FIRST)

    assert active(house.consumer) == set()


async def test_a_fetch_has_the_partitions_of_its_beginning(house: House) -> None:
    house.consumer.resume_partitions({FIRST})
    house.consumer.resume_flow()
    fetching = asyncio.create_task(house.consumer._wait_next_records(1.0))
    await asyncio.sleep(0)

    house.consumer.pause_partitions({FIRST})
    house.thread.answer.set()
    await fetching

    assert house.thread.fetched == [frozenset({FIRST})]


async def test_without_active_partitions_nothing_is_fetched(house: House) -> None:
    """An empty set means every partition to aiokafka."""
    assert await house.consumer._getmany(set(), 0.0) == {}
    assert house.thread.fetched == []


async def test_a_seek_waits_for_the_fetch_that_began_before_it(house: House) -> None:
    """What that fetch took after the seek, Faust dropped: its partitions are not active yet."""
    house.consumer.resume_partitions({FIRST})
    house.consumer.resume_flow()
    fetching = asyncio.create_task(house.consumer._wait_next_records(1.0))
    await asyncio.sleep(0)

    seeking = asyncio.create_task(house.consumer.perform_seek())
    for _ in range(5):
        await asyncio.sleep(0)
    assert house.thread.seeks == 0
    house.thread.answer.set()
    await fetching
    await seeking

    assert house.thread.seeks == 1


async def test_a_seek_does_not_wait_for_changelogs(house: House) -> None:
    fetching = asyncio.create_task(house.consumer._getmany({CHANGELOG}, 1.0))
    await asyncio.sleep(0)

    await asyncio.wait_for(house.consumer.perform_seek(), 1.0)

    house.thread.answer.set()
    await fetching


async def test_a_fetch_that_finds_the_flow_stopped_seeks_nothing_on_its_own(house: House) -> None:
    """Its seek ran beside the one that ends the rebalance, and took back what had been read since."""
    house.consumer.resume_partitions({FIRST})
    house.consumer.resume_flow()

    async def fetch() -> list[object]:
        return [found async for found in house.consumer.getmany(timeout=1.0)]

    fetching = asyncio.create_task(fetch())
    await asyncio.sleep(0)
    house.consumer.stop_flow()
    house.thread.answer.set()

    assert await fetching == []
    assert house.thread.seeks == 0


async def test_where_nothing_is_committed_reading_begins_at_the_beginning(house: House) -> None:
    house.thread.committed = {FIRST: 17, SECOND: None, CHANGELOG: None}

    await house.consumer.perform_seek()

    assert house.thread.sought == {SECOND: 40}
    assert house.consumer._read_offset[FIRST] == 17


async def test_a_seek_forgets_what_was_in_flight(house: House) -> None:
    """Records that Faust skipped, or dropped with a queue, would hold back every commit for ever."""
    house.consumer.offsets.delivered(FIRST, 17)

    await house.consumer.perform_seek()

    assert house.consumer.offsets.in_flight() == 0


async def test_a_full_stream_stops_its_whole_topic_and_no_other(house: House) -> None:
    other = TP("carillon.progress", 0)
    house.consumer.resume_partitions({FIRST, SECOND, other})
    house.consumer.resume_flow()

    house.consumer.on_buffer_full(FIRST)
    assert house.consumer._get_active_partitions() == {other}

    house.consumer.on_buffer_drop(SECOND)
    assert house.consumer._get_active_partitions() == {FIRST, SECOND, other}


async def test_who_waits_for_room_goes_on_when_there_is_some(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faust would look again a second later."""
    monkeypatch.setattr("streams.consumer.LOOK_S", 60.0)
    house.consumer.resume_partitions({FIRST})
    house.consumer.resume_flow()
    house.consumer.on_buffer_full(FIRST)
    fetching = asyncio.create_task(house.consumer._wait_next_records(1.0))
    await asyncio.sleep(0)
    assert house.thread.fetched == []

    house.consumer.on_buffer_drop(FIRST)
    house.thread.answer.set()
    await asyncio.wait_for(fetching, 0.9)

    assert house.thread.fetched == [frozenset({FIRST})]


async def test_a_changelog_that_we_stand_by_holds_no_source_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is always something to fetch then, and a fetch of it alone would last."""
    monkeypatch.setattr("streams.consumer.LOOK_S", 60.0)
    house.consumer.resume_partitions({FIRST, CHANGELOG})
    house.consumer.resume_flow()
    house.consumer.on_buffer_full(FIRST)
    house.thread.answer.set()
    fetching = asyncio.create_task(house.consumer._wait_next_records(1.0))
    await asyncio.sleep(0)
    assert house.thread.fetched == []

    house.consumer.on_buffer_drop(FIRST)
    await asyncio.wait_for(fetching, 0.9)

    assert house.thread.fetched == [frozenset({FIRST, CHANGELOG})]


async def test_a_flow_that_is_stopped_waits_for_no_room(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.consumer.LOOK_S", 0.01)
    house.consumer.resume_partitions({FIRST})
    house.consumer.resume_flow()
    house.consumer.on_buffer_full(FIRST)
    fetching = asyncio.create_task(house.consumer._wait_next_records(1.0))
    await asyncio.sleep(0)

    house.consumer.flow_active = False
    house.consumer.can_resume_flow.set()

    assert await asyncio.wait_for(fetching, 5.0) == (None, set())


def test_one_fetch_fits_between_the_mark_and_the_end_of_a_stream(house: House) -> None:
    conf = house.consumer.app.conf

    assert conf.broker_max_poll_records <= conf.stream_buffer_maxsize - conf.stream_buffer_maxsize // 1.25
