"""A consumer group's position, set as an operator would while nobody of the role runs."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from models.topic import TopicSpec
from streams.security import to_broker
from tests.support.eventually import eventually_async
from tests.support.producer import Producer


async def rewind(producer: Producer, role: str, topic: TopicSpec) -> None:
    """Set a role's group back to the beginning of a topic."""

    async def is_rewound() -> bool:
        return await _rewound(producer, role, topic)

    # A static member that stopped is a member until its session has ended, and the broker refuses until then.
    await eventually_async(is_rewound, 40.0)


async def _rewound(producer: Producer, role: str, topic: TopicSpec) -> bool:
    kafka = producer.kafka
    consumer = AIOKafkaConsumer(**to_broker(kafka), group_id=f"{kafka.prefix}{role}", enable_auto_commit=False)
    await consumer.start()
    try:
        parts = [TopicPartition(kafka.prefix + topic.name, number) for number in range(topic.partitions)]
        consumer.assign(parts)
        consumer.pause(*parts)
        await consumer.commit(dict.fromkeys(parts, 0))
    except KafkaError:
        return False
    finally:
        await consumer.stop()
    return True
