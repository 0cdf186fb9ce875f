"""Every group reads everything again from the beginning: nobody hears of it, and no number changes."""

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from sandbox.running import Sandbox
from tests.support.campaigns import begin, everybody_once
from tests.support.eventually import eventually_async
from tests.support.producer import Producer

INPUTS = {
    "accept": ("commands",),
    "expand": ("expansions",),
    "send-fcm": ("segments.fcm",),
    "send-fcm-direct": ("segments.fcm.direct",),
    "release": ("waiting",),
    "tally": ("results",),
    "record": ("results", "progress"),
    "register": ("devices",),
    "retire": ("results",),
}


async def test_a_replay_of_everything_sends_nothing_and_changes_no_number(sandbox: Sandbox, producer: Producer) -> None:
    await begin(producer, "replayed", 1_500)
    await everybody_once(producer, "replayed", 1_500)
    before = await producer.progress("replayed")
    requests = requests_of_all(producer)

    await asyncio.gather(*(asyncio.to_thread(sandbox.stop, role) for role in INPUTS))
    for role, topics in INPUTS.items():
        await eventually_async(lambda role=role, topics=topics: rewound(producer, role, topics), 30.0)
    await asyncio.gather(*(asyncio.to_thread(sandbox.start, role) for role in INPUTS))
    await begin(producer, "after-replay", 20)
    await everybody_once(producer, "after-replay", 20)
    for role, topics in INPUTS.items():
        await eventually_async(lambda role=role, topics=topics: caught_up(producer, role, topics), 30.0)

    assert requests_of_all(producer) == requests + 20
    assert await producer.progress("replayed") == before
    assert await everybody_once(producer, "replayed", 1_500) == 0


def requests_of_all(producer: Producer) -> int:
    """Count everything that the simulator was ever asked, whatever for."""
    return len(producer.sandbox.request_log("fcm").read_text().splitlines())


async def rewound(producer: Producer, role: str, topics: tuple[str, ...]) -> bool:
    """Try to set a group to the beginning, which works only when the session of its last member has ended."""
    consumer = await member(producer, role, topics)
    try:
        await consumer.commit(dict.fromkeys(consumer.assignment(), 0))
    except KafkaError:
        return False
    finally:
        await consumer.stop()
    return True


async def caught_up(producer: Producer, role: str, topics: tuple[str, ...]) -> bool:
    """Tell whether nothing that was committed lies before a group; markers and what was aborted are nothing."""
    consumer = await member(producer, role, topics)
    try:
        for tp in consumer.assignment():
            consumer.seek(tp, await consumer.committed(tp) or 0)
        consumer.resume(*consumer.assignment())
        return not await consumer.getmany(timeout_ms=1_500)
    finally:
        await consumer.stop()


async def member(producer: Producer, role: str, topics: tuple[str, ...]) -> AIOKafkaConsumer:
    """Return a consumer in a role's group that has joined nothing and reads nothing."""
    kafka = producer.kafka
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap,
        group_id=f"{kafka.prefix}{role}",
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    await consumer.start()
    names = [kafka.prefix + topic for topic in topics]
    for name in names:
        await consumer._client.add_topic(name)
    parts = [TopicPartition(name, part) for name in names for part in consumer.partitions_for_topic(name) or ()]
    consumer.assign(parts)
    consumer.pause(*parts)
    return consumer
