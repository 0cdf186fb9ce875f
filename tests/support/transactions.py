"""A broker of one partition, as a track meets it by its consumer and its producer; faults are planned by a test."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from models.record import Outgoing, Record
from tests.support.living import Tasks

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


class Consumer(Tasks):
    """Stands in for aiokafka's consumer."""

    def __init__(self, broker: Broker) -> None:
        super().__init__()
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
