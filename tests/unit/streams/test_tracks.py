"""A host of tracks belongs to its group, and says so."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition

from settings import KafkaSettings
from streams.gathering import AT_ONCE
from streams.tracks import Listener, TrackHost
from streams.transaction import TrackSpec
from tests.support.limits import a_limiter


async def nothing(_records: Any) -> list[Any]:
    return []


@pytest.fixture
async def host() -> TrackHost:
    spec = TrackSpec("accept_command", "accept", nothing, 1, 3_000, asyncio.Semaphore(1), a_limiter())
    return TrackHost(spec, "commands", KafkaSettings(), AT_ONCE)


async def test_each_assignment_is_counted_also_one_that_gives_nothing(host: TrackHost) -> None:
    counted: list[str] = []
    host.rebalanced = lambda: counted.append("one")
    listener = Listener(host, None)

    await listener.on_partitions_assigned([])
    await listener.on_partitions_revoked([])
    await listener.on_partitions_assigned([])

    assert len(counted) == 2
    assert host.is_member  # it knows that it gets none


class LateConsumer:
    """Is given its partition when it is already being stopped, as by a rebalance under way."""

    def __init__(self, host: TrackHost) -> None:
        self._host = host
        self.is_paused = False

    async def start(self) -> None:
        self._host._fenced.set()

    def subscribe(self, topics: Sequence[str], listener: Listener) -> None:
        self._listener = listener

    def pause(self, _partition: TopicPartition) -> None:
        self.is_paused = True

    async def stop(self) -> None:
        await self._listener.on_partitions_assigned([TopicPartition("commands", 0)])


async def test_a_track_that_is_given_while_its_host_stops_ends_with_it(
    host: TrackHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    consumer = LateConsumer(host)
    monkeypatch.setattr(host, "_new_consumer", lambda: consumer)

    await host._joined()

    assert consumer.is_paused
    assert not host.is_member
    assert [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("accept_command")] == []
