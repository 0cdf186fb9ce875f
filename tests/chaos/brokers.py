"""What the brokers say of themselves: who leads, and how much is on a topic."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.security import to_broker
from tests.chaos.scene import Scene


@asynccontextmanager
async def asker(scene: Scene, group: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """Give a consumer that reads what was committed and belongs to nobody; *group*: it may move a role's offsets."""
    kafka = scene.producer.kafka
    consumer = AIOKafkaConsumer(
        **to_broker(kafka),
        group_id=None if group is None else f"{kafka.prefix}{group}",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    """Return the partitions of a topic by its full name."""
    known = await consumer._client._wait_on_metadata(topic)
    return [TopicPartition(topic, number) for number in sorted(known)]


async def ends_of(scene: Scene, topic: str) -> int:
    """Return how many records were ever written to a topic, marks of transactions among them."""
    async with asker(scene) as consumer:
        partitions = await partitions_of(consumer, scene.producer.kafka.prefix + topic)
        return sum((await consumer.end_offsets(partitions)).values())


async def leader_of(scene: Scene, topic: str, partition: int = 0) -> int:
    """Return the node that leads a partition."""
    async with asker(scene) as consumer:
        (tp, *_) = [
            tp for tp in await partitions_of(consumer, scene.producer.kafka.prefix + topic) if tp.partition == partition
        ]
        return int(consumer._client.cluster.leader_for_partition(tp))
