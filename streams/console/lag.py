"""Waits until a role has read everything that is on a topic now."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from models.errors import SetupError
from models.topic import TopicSpec
from rules.lag import unread
from settings import KafkaSettings, Settings
from streams.console.broker import open_admin
from streams.refusals import explained
from streams.security import to_broker

POLL_S: Final = 0.25
PATIENCE_S: Final = 60.0
"""Without any progress for so long, nobody reads."""


async def wait_until_read(settings: Settings, spec: TopicSpec, role: str) -> None:
    """Return when the role's group has committed all that was on the topic when this was called.

    Raises
    ------
    SetupError
        Where the group stands still for a minute.
    """
    kafka = settings.kafka
    loop = asyncio.get_running_loop()
    async with open_admin(kafka) as admin:
        ends = await ends_of(kafka, await _partitions(admin, kafka.prefix + spec.name))
        best, since = missing(ends, {}), loop.time()
        while best:
            offsets = await admin.list_consumer_group_offsets(kafka.prefix + role)
            left = missing(ends, {partition: committed.offset for partition, committed in offsets.items()})
            if left < best:
                best, since = left, loop.time()
            elif loop.time() - since > PATIENCE_S:
                message = f"{left} records on {spec.name} are unread and nobody reads them: is `worker {role}` running?"
                raise SetupError(message)
            if left:
                await asyncio.sleep(POLL_S)


def missing(ends: Mapping[TopicPartition, int], committed: Mapping[TopicPartition, int]) -> int:
    """Return how many records lie between what is committed and the ends."""
    return sum(unread(0, end, committed.get(partition)) for partition, end in ends.items())


async def _partitions(admin: AIOKafkaAdminClient, topic: str) -> list[TopicPartition]:
    (described,) = await admin.describe_topics([topic])
    return [TopicPartition(topic, partition["partition"]) for partition in described["partitions"]]


async def ends_of(kafka: KafkaSettings, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """Return the offset that the next record of each partition will have."""
    consumer = AIOKafkaConsumer(**to_broker(kafka))
    try:
        await consumer.start()
        # What is not assigned is not in the client's metadata, and could not be asked for.
        consumer.assign(partitions)
        ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    except KafkaError as error:
        message = f"no answer from Kafka at {kafka.bootstrap} ({type(error).__name__})"
        raise await explained(kafka, error, message) from error
    finally:
        await consumer.stop()
    return ends
