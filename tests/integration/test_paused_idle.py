"""What is paused costs nothing while it waits: no record is written for it, no worker is busy, and nobody is slower."""

import time
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.security import to_broker
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.small_launches import again, ending, launch
from tests.support.stand_ins import StandIns

DEVICES = 20_000
SEGMENTS = DEVICES // 250
"""Of this house, whose pages are small."""

WATCHED_S = 5.0
BUSY = 0.15
"""Of a core: what a worker with its connections and its timers may take while it has nothing to do."""

IDLE_ROLES = ("release", "expand", "send-fcm", "send-apns", "tally")
TOPICS = ("waiting", "segments.fcm", "expansions", "results", "commands")


async def written(producer: Producer) -> dict[str, int]:
    """Return how many records each topic has had, markers of transactions among them."""
    consumer = AIOKafkaConsumer(**to_broker(producer.kafka))
    await consumer.start()
    try:
        found: dict[str, int] = {}
        for topic in TOPICS:
            name = producer.kafka.prefix + topic
            partitions = [TopicPartition(name, number) for number in await consumer._client._wait_on_metadata(name)]
            found[topic] = sum((await consumer.end_offsets(partitions)).values())
        return found
    finally:
        await consumer.stop()


async def watched(producer: Producer, seconds: float) -> tuple[Mapping[str, int], Mapping[str, float]]:
    """Return what was written in so many seconds, and the share of a core that each role used."""
    before, cpu_before, began = await written(producer), producer.sandbox.cpu_s(), time.monotonic()

    async def is_over() -> bool:
        return time.monotonic() - began > seconds

    await eventually_async(is_over, seconds + 5)
    cpu, after, took_s = producer.sandbox.cpu_s(), await written(producer), time.monotonic() - began
    used = {role: (seconds_ - cpu_before.get(role, 0.0)) / took_s for role, seconds_ in cpu.items()}
    return {topic: number - before[topic] for topic, number in after.items()}, used


async def test_a_paused_route_writes_each_segment_once_and_then_nothing_and_delays_nobody(
    producer: Producer, stand_ins: StandIns
) -> None:
    scope, name = "app:throttled", "idle"
    start = await written(producer)
    await producer.publish("commands", scope, {"type": "pause", "scope": scope})
    try:
        await again(producer, "nobody", "nobody", app="throttled")
        await launch(producer, name, DEVICES, app="throttled", channels=["fcm"])
        await at_rest(producer)
        wrote = {topic: number - start[topic] for topic, number in (await written(producer)).items()}
        records, used = await watched(producer, WATCHED_S)
        await launch(producer, "idle-beside", 400, app="braked")
        beside = await producer.finished("idle-beside")
        assert await stand_ins.sent("fcm", name) == []
    finally:
        await producer.publish("commands", scope, {"type": "resume", "scope": scope})
    progress = await producer.finished(name, 180.0)

    assert records == dict.fromkeys(TOPICS, 0)
    assert {role: share for role, share in used.items() if role in IDLE_ROLES and share > BUSY} == {}
    assert wrote["waiting"] <= 3 * SEGMENTS
    assert ending(beside)[1:] == ({"accepted:ok": 400}, 0)
    assert ending(progress)[1:] == ({"accepted:ok": DEVICES // 2}, 0)


async def at_rest(producer: Producer) -> None:
    """Return when nothing has been written for two seconds."""
    seen: list[tuple[float, dict[str, int]]] = []

    async def is_still() -> bool:
        now = await written(producer)
        if not seen or seen[-1][1] != now:
            seen.append((time.monotonic(), now))
        return time.monotonic() - seen[-1][0] > 2.0

    await eventually_async(is_still, 60.0)
