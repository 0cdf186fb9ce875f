"""Waits until a role has read everything that is on a topic now."""

import asyncio
from collections.abc import Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from models.errors import OutageError, SetupError
from models.topic import TopicSpec
from settings import KafkaSettings, Settings
from streams.console.broker import open_admin

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
    ends = await _ends(kafka, kafka.prefix + spec.name)
    loop = asyncio.get_running_loop()
    best, since = missing(ends, {}), loop.time()
    async with open_admin(kafka) as admin:
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
    return sum(max(0, end - max(0, committed.get(partition, 0))) for partition, end in ends.items())


async def _ends(kafka: KafkaSettings, topic: str) -> dict[TopicPartition, int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap)
    try:
        async with open_admin(kafka) as admin:
            (told,) = await admin.describe_topics([topic])
        await consumer.start()
        partitions = [TopicPartition(topic, partition["partition"]) for partition in told["partitions"]]
        ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    except KafkaError as error:
        message = f"no answer from Kafka at {kafka.bootstrap} ({type(error).__name__})"
        raise OutageError(message) from error
    finally:
        await consumer.stop()
    return ends
