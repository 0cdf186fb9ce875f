"""Every group reads everything again from the beginning: nobody hears of it, and no number changes."""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from streams.security import to_broker
from tests.chaos.faults import fault
from tests.chaos.scene import LEAST, Scene
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async
from tests.support.producer import Producer

INPUTS = {
    "accept": ("commands",),
    "expand": ("expansions",),
    "send-fcm": ("segments.fcm",),
    "send-fcm-direct": ("segments.fcm.direct",),
    "send-apns": ("segments.apns",),
    "send-apns-direct": ("segments.apns.direct",),
    "release": ("waiting",),
    "tally": ("results",),
    "record": ("results", "progress"),
    "register": ("devices",),
    "retire": ("results",),
}

PATIENCE_S = 300.0
"""What a house has done in an hour is read again before anything new."""


@fault("replay")
async def replay(scene: Scene, strike: Strike) -> None:
    """Set the offsets of every group to the beginning; measures ``requests`` and ``changed`` (numbers that did)."""
    producer, sandbox = scene.producer, scene.sandbox
    scene.log.read()
    requests, before = scene.log.total, await _numbers(scene)
    scene.strike(strike.what, "every group")
    await asyncio.gather(*(asyncio.to_thread(sandbox.stop, role) for role in INPUTS))
    for role, topics in INPUTS.items():
        await eventually_async(lambda role=role, topics=topics: rewound(producer, role, topics), 30.0)
    await asyncio.gather(*(asyncio.to_thread(sandbox.start, role) for role in INPUTS))
    after = f"{scene.name}-after"
    await scene.campaign(after, LEAST)
    await producer.finished(after, PATIENCE_S)
    for role, topics in INPUTS.items():
        await eventually_async(lambda role=role, topics=topics: caught_up(producer, role, topics), PATIENCE_S)
    scene.log.read()
    scene.measure("requests", scene.log.total - scene.log.asked[after] - requests)
    scene.measure("changed", sum(now != then for now, then in zip(await _numbers(scene), before, strict=False)))


async def _numbers(scene: Scene) -> list[object]:
    """Return the account and the deliveries of each notification of the row."""
    found: list[object] = []
    for name in scene.meant:
        found += [await scene.producer.progress(name), await scene.producer.deliveries(name)]
    return found


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
        **to_broker(kafka),
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
