"""Another version writes: what it says beyond our words is passed over, and what it means otherwise is buried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from tests.chaos.brokers import asker, partitions_of
from tests.chaos.faults import fault
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async

QUIET_S = 2.0
"""A topic that did not grow for so long has all that was written to it."""

GIVEN_UP_S = 60.0

BEYOND = {"since_2030": {"a": [1, {"b": None}]}}
"""What a newer writer adds."""

STRANGERS = {
    "results": {"kind": "opened", "schema": 2},
    "segments.fcm": {"schema": 2, "pages": []},
    "segments.fcm.direct": {"schema": 2, "pages": []},
    "expansions": {"schema": 2, "query": "*"},
    "waiting": {"schema": 2, "until": "tomorrow"},
    "devices": {"op": "merge", "app": "default", "external_id": "stranger"},
    "progress": {"schema": 2, "numbers": []},
}
"""By topic: what no reader of today can make sense of."""


@fault("newer")
async def newer(scene: Scene, strike: Strike) -> None:
    """Let another version have written all that a role has not read yet of ``more["topic"]``.

    The role is stopped; each record that waits for it is written again with more fields than we know, in the same
    partition; the group is put behind the originals; and the role goes on. Measures ``unread``, 1 if nothing was there.
    """
    role, name = strike.whom, scene.producer.kafka.prefix + strike.more["topic"]
    await asyncio.to_thread(scene.sandbox.stop, role)
    scene.strike("another version writes", strike.more["topic"])
    async with asker(scene, role) as consumer:
        partitions = await partitions_of(consumer, name)
        consumer.assign(partitions)
        ends = await _quiet(consumer, partitions)
        waiting = [record for tp in partitions for record in await _waiting(consumer, tp, ends[tp])]
        await eventually_async(lambda: _is_put(consumer, ends), GIVEN_UP_S)
    await scene.producer.publisher.raw(
        [(name, record.partition, record.key, _with_more(record), list(record.headers)) for record in waiting]
    )
    scene.measure("unread", int(not waiting))
    await asyncio.to_thread(scene.sandbox.start, role)


def _with_more(record: ConsumerRecord) -> bytes:
    body = orjson.loads(record.value)
    if isinstance(body.get("notification"), dict):
        body["notification"] |= BEYOND
    return orjson.dumps(body | BEYOND)


async def _quiet(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
    """Return where partitions end, when nobody writes to them any more."""
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    while True:
        await asyncio.sleep(QUIET_S)
        before, ends = ends, await consumer.end_offsets(partitions)
        if before == ends:
            return ends


async def _waiting(consumer: AIOKafkaConsumer, tp: TopicPartition, end: int) -> list[ConsumerRecord]:
    """Return what a group has not read of a partition."""
    consumer.seek(tp, await consumer.committed(tp) or 0)
    found: list[ConsumerRecord] = []
    while await consumer.position(tp) < end:
        found += (await consumer.getmany(tp, timeout_ms=200)).get(tp, [])
    return [record for record in found if record.value and record.offset < end]


async def _is_put(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> bool:
    """Try to put a group behind what was there, which works only when the session of its last member has ended."""
    try:
        await consumer.commit(ends)
    except KafkaError:
        return False
    return True


@fault("strangers")
async def strangers(scene: Scene, strike: Strike) -> None:
    """Publish a record on each topic that no reader of today understands; measures how many are not ``unburied``."""
    scene.strike(strike.what, "every topic")
    keys = {f"{scene.name}-stranger-{topic}" for topic in STRANGERS}
    for topic, body in STRANGERS.items():
        await scene.producer.publish(topic, f"{scene.name}-stranger-{topic}", body)

    left = keys

    async def is_none_left() -> bool:
        nonlocal left
        letters = await scene.producer.records("deadletters")
        left = keys - {(key or b"").decode() for key, _, headers in letters if headers["reason"] == b"schema"}
        return not left

    with suppress(AssertionError):
        await eventually_async(is_none_left, GIVEN_UP_S)
    scene.measure("unburied", len(left))
