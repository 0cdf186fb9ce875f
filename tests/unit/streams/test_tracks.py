"""A host of tracks belongs to its group, and says so."""

import asyncio
from typing import Any

import pytest

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
