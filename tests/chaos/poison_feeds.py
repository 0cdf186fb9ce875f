"""For each topic that a stage or track reads: a record that is well, and where it is seen that it was handled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from models.base import WireModel
from models.command import Start
from models.content import Content
from models.notification import Notification
from models.progress import Progress, State
from models.result import Launched
from models.segment import Expansion, Segment
from models.waiting import Waiting
from rules.identity import device_id
from streams.security import to_broker
from tests.support.producer import Producer

PARTITION = 0
"""All of a measurement goes here: a neighbour is what stands behind a bad record."""

EMPTY = "0" * 32


@dataclass(frozen=True)
class Feed:
    """What to write on a topic, and where its effect is seen."""

    stage: str
    """Who gives up what is bad there; of several, the one whose effect is watched."""

    good: Callable[[str], bytes]
    """Returns a record that is well, told apart by a name."""

    seen: str
    """The topic, or with ``registry:`` before it the collection, where the name turns up."""


def _now() -> datetime:
    return datetime.now(UTC)


def _notification(name: str) -> Notification:
    return Notification(
        id=name,
        app="default",
        content=Content(title="neighbour"),
        lane="campaign",
        accepted_at=_now(),
        expires_at=_now() + timedelta(hours=1),
    )


def _raw(model: WireModel) -> bytes:
    return model.model_dump_json().encode()


def _command(name: str) -> bytes:
    return orjson.dumps({"type": "start", "notification_id": name})


def _expansion(name: str) -> bytes:
    return _raw(Expansion(notification=_notification(name), channel="fcm", slice=0, lower=EMPTY, upper=EMPTY))


def _segment(name: str) -> bytes:
    segment = Segment(
        id=f"{name}:fcm:0:0:0",
        notification=_notification(name),
        channel="fcm",
        size=1,
        device_ids=[device_id("default", name)],
        addresses=[f"{name}-token"],
    )
    return _raw(segment)


def _result(name: str) -> bytes:
    return _raw(Launched(notification_id=name, at=_now(), app="default", slices={}, dry_run=True))


def _progress(name: str) -> bytes:
    return _raw(Progress(notification_id=name, state=State.RUNNING, version=1, updated_at=_now()))


def _device(name: str) -> bytes:
    return orjson.dumps({"op": "upsert", "external_id": name, "channel": "fcm", "address": f"{name}-token"})


def _waiting(name: str) -> bytes:
    start = Start(type="start", notification_id=name)
    waiting = Waiting(
        id=f"start:{name}",
        release_at=_now(),
        expires_at=_now() + timedelta(hours=1),
        notification_id=name,
        app="default",
        topic="commands",
        key=name,
        payload=start.model_dump_json(),
    )
    return _raw(waiting)


FEEDS: Mapping[str, Feed] = {
    "commands": Feed("accept_command", _command, "results"),
    "expansions": Feed("expand_audience", _expansion, "results"),
    "segments.fcm": Feed("send_segment", _segment, "results"),
    "results": Feed("tally_result", _result, "progress"),
    "devices": Feed("register_device", _device, "registry:devices"),
    "waiting": Feed("release_waiting", _waiting, "commands"),
    "progress": Feed("record_delivery", _progress, "registry:progress"),
}


@asynccontextmanager
async def open_tail(producer: Producer, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Give a reader of what is committed on a topic from now on."""
    consumer = AIOKafkaConsumer(**to_broker(producer.kafka), isolation_level="read_committed", fetch_max_wait_ms=50)
    await consumer.start()
    try:
        name = producer.kafka.prefix + topic
        known = await consumer._client._wait_on_metadata(name)
        partitions = [TopicPartition(name, number) for number in known]
        consumer.assign(partitions)
        await consumer.seek_to_end(*partitions)
        for tp in partitions:
            await consumer.position(tp)
        yield consumer
    finally:
        await consumer.stop()
