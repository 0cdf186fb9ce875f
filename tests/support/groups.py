"""A consumer group: who is in it, and its position, set as an operator would while nobody of the role runs."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from models.topic import TopicSpec
from streams.security import to_broker
from tests.support.eventually import eventually_async
from tests.support.producer import Producer

MEMBERS, MEMBER_ID = 5, 0
"""Of what the broker tells of a group, and of a member."""

UUID = 37
"""Characters that the broker puts behind the name of a member, with their dash."""


async def members(producer: Producer, role: str) -> set[str]:
    """Return the static members of a role's group that the broker counts, such as ``tally-1``."""
    admin = AIOKafkaAdminClient(**to_broker(producer.kafka))
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([f"{producer.kafka.prefix}{role}"])
    finally:
        await admin.close()
    names = [member[MEMBER_ID][:-UUID] for group in answer.groups for member in group[MEMBERS]]
    return {name.removeprefix(producer.kafka.prefix) for name in names}


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
