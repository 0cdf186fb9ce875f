"""A track writes all that follows from its records with their offsets, or nothing, and goes on from there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, ProducerFenced

from models.errors import OutageError
from models.record import Outgoing, Record
from settings import KafkaSettings
from streams import transaction
from streams.transaction import FencedError, Track, TrackSpec
from streams.writing import LIMITS
from tests.support.eventually import eventually_async

TP = TopicPartition("carillon.expansions", 3)
Agent = Callable[[Sequence[Record[bytes]]], Awaitable[Sequence[Outgoing]]]


@dataclass
class Broker:
    """One partition to read and everything that is written, with the faults that a test plans."""

    records: int = 3
    committed: int | None = None
    position: int = -1
    paused: bool = False
    written: list[tuple[str, bytes | None]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    lost_answers: int = 0
    """So many commits happen although their answer does not arrive."""

    def strike(self, step: str) -> None:
        """Say what is done, and fail where it was planned."""
        self.said.append(step)
        if self.faults.get(step):
            raise self.faults[step].pop(0)


class Consumer:
    """Stands in for aiokafka's consumer."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker

    def pause(self, _tp: TopicPartition) -> None:
        self.broker.said.append("pause")
        self.broker.paused = True

    def resume(self, _tp: TopicPartition) -> None:
        self.broker.said.append("resume")
        self.broker.paused = False

    async def committed(self, _tp: TopicPartition) -> int | None:
        self.broker.strike("committed")
        return self.broker.committed

    def seek(self, _tp: TopicPartition, offset: int) -> None:
        self.broker.said.append(f"seek {offset}")
        self.broker.position = offset

    async def seek_to_beginning(self, _tp: TopicPartition) -> None:
        self.broker.said.append("seek to the beginning")
        self.broker.position = 0

    async def getmany(self, tp: TopicPartition, *, timeout_ms: int, max_records: int) -> Mapping[TopicPartition, Any]:
        del timeout_ms
        assert not self.broker.paused
        assert max_records == 1
        await asyncio.sleep(0)
        offset = self.broker.position
        if offset >= self.broker.records:
            return {}
        self.broker.position += 1
        return {tp: [a_consumer_record(offset)]}


class Producer:
    """Stands in for aiokafka's transactional producer."""

    broker: Broker

    def __init__(self, *, transactional_id: str, **_options: object) -> None:
        assert transactional_id == "carillon.expand-3"
        self._open: list[tuple[str, bytes | None]] = []
        self._next: int | None = None

    async def start(self) -> None:
        self.broker.strike("start")

    async def stop(self) -> None:
        self.broker.said.append("stop")

    async def begin_transaction(self) -> None:
        self.broker.strike("begin")

    async def send(self, topic: str, value: bytes | None, **_more: object) -> "asyncio.Future[None]":
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self.broker.strike("send")
        except KafkaError as error:
            sent.set_exception(error)
        else:
            self._open.append((topic, value))
            sent.set_result(None)
        return sent

    async def send_offsets_to_transaction(self, offsets: Mapping[TopicPartition, int], group: str) -> None:
        assert group == "carillon.expand"
        self.broker.strike("offsets")
        self._next = offsets[TP]

    async def commit_transaction(self) -> None:
        if self.broker.lost_answers:
            self.broker.lost_answers -= 1
            self._commit()
            raise KafkaError
        self.broker.strike("commit")
        self._commit()

    def _commit(self) -> None:
        self.broker.written += self._open
        self._open = []
        self.broker.committed = self._next


def a_consumer_record(offset: int) -> SimpleNamespace:
    return SimpleNamespace(
        value=b"%d" % offset, topic=TP.topic, partition=3, offset=offset, timestamp=0, key=b"key", headers=()
    )


async def page(records: Sequence[Record[bytes]]) -> list[Outgoing]:
    return [Outgoing("segments.fcm", "key", b"page " + record.value) for record in records]


PAGES = [("carillon.segments.fcm", b"page %d" % number) for number in range(3)]


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    made = Broker()
    monkeypatch.setattr(Producer, "broker", made, raising=False)
    monkeypatch.setattr(transaction, "AIOKafkaProducer", Producer)
    monkeypatch.setattr(transaction, "FIRST_WAIT_S", 0.001)
    return made


async def run(broker: Broker, agent: Agent = page, *, until: int = 3) -> None:
    """Run a track until so many records are done."""
    spec = TrackSpec(
        "expand", "carillon.expand", agent, batch=1, transaction_timeout_ms=1_000, at_work=asyncio.Semaphore(1)
    )
    track = Track(spec, KafkaSettings(), cast("AIOKafkaConsumer", Consumer(broker)), TP)
    running = asyncio.create_task(track.run())

    async def is_done() -> bool:
        return broker.committed == until or running.done()

    await eventually_async(is_done, 5.0)
    track.let_go()
    await asyncio.wait_for(running, 5.0)


async def test_a_track_fences_its_predecessor_before_it_asks_where_to_begin(broker: Broker) -> None:
    broker.committed = 1

    await run(broker)

    assert broker.said[:5] == ["pause", "start", "committed", "seek 1", "resume"]
    assert broker.written == PAGES[1:]


async def test_where_nothing_is_committed_it_begins_at_the_beginning(broker: Broker) -> None:
    await run(broker)

    assert broker.written == PAGES


@pytest.mark.parametrize("step", ["start", "committed", "begin", "send", "offsets", "commit"])
async def test_whatever_step_fails_every_page_is_written_once(broker: Broker, step: str) -> None:
    broker.faults[step] = [KafkaError()]

    await run(broker)

    assert broker.written == PAGES
    assert broker.said.count("start") >= 2


async def test_a_delivery_that_was_refused_is_seen_before_the_commit(broker: Broker) -> None:
    """Aiokafka would commit without it: the offset, and not the page."""
    broker.faults["send"] = [KafkaError()]

    await run(broker)

    first = broker.said[: broker.said.index("stop")]
    assert not {"offsets", "commit"} & set(first)


async def test_a_commit_whose_answer_was_lost_is_not_made_again(broker: Broker) -> None:
    broker.lost_answers = 1

    await run(broker)

    assert broker.written == PAGES


async def test_a_track_that_is_fenced_says_so(broker: Broker) -> None:
    broker.faults["commit"] = [ProducerFenced()]

    with pytest.raises(FencedError, match="partition 3"):
        await run(broker)

    assert broker.written == []
    assert broker.said[-1] == "stop"


async def test_an_outage_of_the_registry_opens_no_transaction(broker: Broker) -> None:
    faults: list[Exception] = [OutageError("the registry is away")]

    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        if faults:
            raise faults.pop()
        return await page(records)

    await run(broker, agent)

    assert broker.written == PAGES
    assert broker.said.count("begin") == 3


async def test_a_bug_costs_its_record_and_not_its_partition(broker: Broker) -> None:
    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        if records[0].offset == 1:
            message = "a bug"
            raise ValueError(message)
        return await page(records)

    await run(broker, agent)

    assert broker.written == [PAGES[0], ("carillon.deadletters", b"1"), PAGES[2]]


async def test_a_record_that_no_broker_would_take_is_replaced_by_a_dead_letter(broker: Broker) -> None:
    large = b"x" * LIMITS["results"]

    async def agent(records: Sequence[Record[bytes]]) -> list[Outgoing]:
        return [Outgoing("results", "key", large), *await page(records)]

    await run(broker, agent, until=3)

    assert [topic for topic, _ in broker.written] == ["carillon.deadletters", "carillon.segments.fcm"] * 3


async def test_a_track_whose_turn_comes_too_late_leaves_its_page_to_the_next_owner(broker: Broker) -> None:
    at_work = asyncio.Semaphore(1)
    await at_work.acquire()
    spec = TrackSpec("expand", "carillon.expand", page, batch=1, transaction_timeout_ms=1_000, at_work=at_work)
    track = Track(spec, KafkaSettings(), cast("AIOKafkaConsumer", Consumer(broker)), TP)
    running = asyncio.create_task(track.run())

    async def is_waiting() -> bool:
        return "resume" in broker.said

    await eventually_async(is_waiting, 5.0)
    track.let_go()
    at_work.release()
    await asyncio.wait_for(running, 5.0)

    assert broker.written == []
    assert not at_work.locked()
