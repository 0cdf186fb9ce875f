"""A house in which only the waiting room is served: what it releases stays where a test can count it."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from models.errors import SetupError
from models.record import Outgoing
from models.waiting import Waiting
from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from settings import KafkaSettings
from streams.publish import Publisher
from tests.support.eventually import eventually_async

PARTITIONS = 12
AT_ONCE = 1_000
"""Records published in one call."""


def waiting_house(folder: Path) -> Iterator[Sandbox]:
    """Run a house whose only worker releases what waits."""
    try:
        with open_sandbox(folder, roles=("release",), settings={"CARILLON_KAFKA__TABLE_SESSION_S": "8"}) as house:
            yield house
    except SetupError as error:
        pytest.skip(f"no house here: {error}")


async def publish(house: Sandbox, those: Sequence[Waiting]) -> None:
    """Let all of these wait."""
    async with Publisher(KafkaSettings(bootstrap=house.bootstrap), "tests") as publisher:
        for start in range(0, len(those), AT_ONCE):
            await publisher([Outgoing("waiting", each.id, each) for each in those[start : start + AT_ONCE]])


@asynccontextmanager
async def reading(house: Sandbox, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Read a topic from its beginning."""
    consumer = AIOKafkaConsumer(bootstrap_servers=house.bootstrap, isolation_level="read_committed")
    await consumer.start()
    try:
        partitions = [TopicPartition(f"carillon.{topic}", number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        for partition in partitions:
            await consumer.seek_to_beginning(partition)
        yield consumer
    finally:
        await consumer.stop()


async def released(consumer: AIOKafkaConsumer, keys: set[str], timeout_s: float) -> Mapping[str, list[float]]:
    """Return when each key was released, in seconds since the epoch, as soon as each has been at least once."""
    found: dict[str, list[float]] = {key: [] for key in keys}
    missing = set(keys)

    async def are_there() -> bool:
        missing.difference_update(_enter(found, await consumer.getmany(timeout_ms=200)))
        assert not missing, f"{len(missing)} are not released"
        return True

    await eventually_async(are_there, timeout_s)
    return found


def _enter(found: dict[str, list[float]], batches: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> Iterator[str]:
    for record in (record for batch in batches.values() for record in batch):
        key = record.key.decode()
        found[key].append(record.timestamp / 1_000)
        yield key
