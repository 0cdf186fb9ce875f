"""A writer that lost its place in a partition's sequence goes on writing to it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiokafka import TopicPartition

from models.errors import OutageError
from settings import KafkaSettings, Settings
from streams.console.topics import create
from streams.patience import until_there
from streams.publish import Publisher, Raw

TOPIC = "gap.results"


@pytest.fixture
def kafka(kafka_bootstrap: str) -> KafkaSettings:
    """An installation of this test's own."""
    found = KafkaSettings(bootstrap=kafka_bootstrap, prefix="gap.")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(create, Settings(kafka=found)).result()
    return found


def a_row(value: bytes, partition: int = 3) -> Raw:
    return (TOPIC, partition, b"key", value, [])


def leave_a_gap(publisher: Publisher, partition: int = 3) -> None:
    """Do what aiokafka does when a record expires for want of a leader: its number is gone, and it was not written."""
    numbers = publisher._producer._txn_manager
    numbers.increment_sequence_number(TopicPartition(TOPIC, partition), 1)


async def test_what_expired_without_a_leader_holds_up_what_comes_after_it_for_a_moment_only(
    kafka: KafkaSettings,
) -> None:
    async with Publisher(kafka, "tests") as publisher:
        first = await publisher.raw([a_row(b"1")])
        leave_a_gap(publisher)

        async with asyncio.timeout(20):  # without a cure it is refused for ever
            second, others = await asyncio.gather(
                until_there(lambda: publisher.raw([a_row(b"2")])), until_there(lambda: publisher.raw([a_row(b"1", 4)]))
            )
        third = await publisher.raw([a_row(b"3")])

    assert (first, second, third) == ([0], [1], [2])
    assert others == [0]


async def test_a_publisher_that_is_closed_begins_nothing_anew(kafka: KafkaSettings) -> None:
    async with Publisher(kafka, "tests") as publisher:
        await publisher.raw([a_row(b"1", 5)])
    closed = publisher._producer

    with pytest.raises(OutageError):
        await publisher.raw([a_row(b"2", 5)])

    assert publisher._producer is closed
