"""What is unread is asked for all at once, and not again for a while."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from models.errors import OutageError
from settings import KafkaSettings
from streams import backlog as module
from streams.backlog import Backlog


class Broker:
    """Knows ends and commits, and counts what it is asked."""

    def __init__(self) -> None:
        self.ends = dict.fromkeys(range(12), 0)
        self.read: dict[int, int] = {}
        self.asked = 0
        self.away = False
        self.open = 0


class Consumer:
    """Stands in for aiokafka's consumer."""

    broker: Broker

    def __init__(self, **options: Any) -> None:
        assert options["group_id"] == "carillon.send-fcm"

    async def start(self) -> None:
        self.broker.open += 1

    async def stop(self) -> None:
        self.broker.open -= 1

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        assert {tp.topic for tp in partitions} == {"carillon.segments.fcm"}

    def pause(self, *partitions: TopicPartition) -> None:
        assert len(partitions) == 12

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        if self.broker.away:
            raise KafkaError
        self.broker.asked += 1
        return {tp: self.broker.ends[tp.partition] for tp in partitions}

    async def fetch_committed_offsets(
        self, partitions: Sequence[TopicPartition]
    ) -> Mapping[TopicPartition, OffsetAndMetadata]:
        self.broker.asked += 1
        known = {tp: self.broker.read.get(tp.partition) for tp in partitions}
        return {tp: OffsetAndMetadata(offset, "") for tp, offset in known.items() if offset is not None}

    _coordinator = property(lambda self: self)


@asynccontextmanager
async def a_backlog(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Backlog]:
    monkeypatch.setattr(Consumer, "broker", broker, raising=False)
    monkeypatch.setattr(module, "AIOKafkaConsumer", Consumer)
    backlog = Backlog(KafkaSettings(), ["fcm"])
    yield backlog
    await backlog.close()
    assert broker.open == 0


async def test_unread_is_what_lies_behind_the_commits_of_the_senders(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker()
    broker.ends |= {0: 10, 1: 10, 2: 7}
    broker.read |= {0: 4, 1: 10}

    async with a_backlog(broker, monkeypatch) as backlog:
        assert await backlog("fcm") == 6 + 0 + 7


async def test_tracks_that_ask_together_share_two_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve partitions asked one by one were a tenth of all that the broker was asked in a campaign."""
    broker = Broker()

    async with a_backlog(broker, monkeypatch) as backlog:
        await asyncio.gather(*(backlog("fcm") for _ in range(12)))

    assert broker.asked == 2


async def test_a_channel_without_senders_has_no_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker()

    async with a_backlog(broker, monkeypatch) as backlog:
        assert await backlog("pigeon") == 0

    assert broker.asked == 0


async def test_a_broker_that_does_not_tell_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = Broker()
    broker.away = True

    async with a_backlog(broker, monkeypatch) as backlog:
        with pytest.raises(OutageError, match="fcm"):
            await backlog("fcm")
