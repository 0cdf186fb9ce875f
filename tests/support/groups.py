"""A consumer group's position, set as an operator would while nobody of the role runs."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from models.topic import TopicSpec
from tests.support.eventually import eventually_async
from tests.support.producer import Producer


async def rewind(producer: Producer, role: str, topic: TopicSpec, by: int | None = None) -> None:
    """Set a role's group back by so many records on each partition, or to the beginning."""

    async def is_rewound() -> bool:
        return await _rewound(producer, role, topic, by)

    # A static member that stopped is a member until its session has ended, and the broker refuses until then.
    await eventually_async(is_rewound, 40.0)


async def _rewound(producer: Producer, role: str, topic: TopicSpec, by: int | None) -> bool:
    kafka = producer.kafka
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap, group_id=f"{kafka.prefix}{role}", enable_auto_commit=False
    )
    await consumer.start()
    try:
        parts = [TopicPartition(kafka.prefix + topic.name, number) for number in range(topic.partitions)]
        consumer.assign(parts)
        consumer.pause(*parts)
        at = {tp: await consumer.committed(tp) or 0 for tp in parts}
        await consumer.commit({tp: max(0, offset - by) if by else 0 for tp, offset in at.items()})
    except KafkaError:
        return False
    finally:
        await consumer.stop()
    return True
