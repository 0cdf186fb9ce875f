"""A producer and an analyst in one: publishes to a real broker, and reads what the house says of it."""

import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from models.device import DEVICE_COMMAND
from models.names import Channel, NotificationId
from models.progress import Progress
from models.record import Outgoing
from registry.client import Database, open_client
from registry.devices import open_devices
from registry.reports import open_reports
from rules.traced import HEADER
from sandbox.running import Sandbox
from settings import KafkaSettings
from streams.publish import Publisher
from streams.security import to_broker
from tests.support.eventually import eventually_async

AT_ONCE = 1_000


@dataclass
class Producer:
    """One user of a running house."""

    sandbox: Sandbox
    publisher: Publisher
    database: Database
    kafka: KafkaSettings
    traceparent: bytes | None = None
    """What everything it publishes says of its trace; None: nothing."""

    def traced(self) -> str:
        """Have a trace from now on, and return its id."""
        trace_id = secrets.token_hex(16)
        self.traceparent = f"00-{trace_id}-{secrets.token_hex(8)}-01".encode()
        return trace_id

    async def publish(self, topic: str, key: str, value: Mapping[str, Any] | bytes) -> None:
        """Write one record as any client could."""
        raw = value if isinstance(value, bytes) else orjson.dumps(value)
        headers = () if self.traceparent is None else ((HEADER, self.traceparent),)
        await self.publisher([Outgoing(topic, key, raw, headers)])

    async def command(self, body: Mapping[str, Any]) -> None:
        """Publish a command."""
        await self.publish("commands", str(body.get("notification_id", "none")), body)

    async def register(self, devices: Iterable[Mapping[str, Any]]) -> None:
        """Put devices into the registry, past the topic."""
        commands = [DEVICE_COMMAND.validate_python({"op": "upsert"} | dict(device)) for device in devices]
        moment = datetime.now(UTC)
        registry = open_devices(self.database)
        for start in range(0, len(commands), AT_ONCE):
            await registry.apply([(command, moment) for command in commands[start : start + AT_ONCE]])

    async def progress(self, name: NotificationId) -> Progress | None:
        """Return what the registry says of a notification."""
        return await open_reports(self.database).progress_of(name)

    async def finished(self, name: NotificationId, timeout_s: float = 60.0) -> Progress:
        """Return the last progress of a notification, when it is the last."""

        async def is_final() -> Progress | None:
            progress = await self.progress(name)
            return progress if progress is not None and progress.state.is_final else None

        found = await eventually_async(is_final, timeout_s)
        assert found is not None
        return found

    async def records(self, topic: str) -> list[tuple[bytes | None, bytes | None, dict[str, bytes]]]:
        """Return (key, value, headers) of everything committed on a topic until now."""
        name = self.kafka.prefix + topic
        consumer = AIOKafkaConsumer(
            **to_broker(self.kafka), isolation_level="read_committed", auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            return [found async for found in _read(consumer, name)]
        finally:
            await consumer.stop()

    async def deliveries(self, name: NotificationId) -> list[Mapping[str, Any]]:
        """Return a row per delivery of a notification."""
        return [row async for row in open_reports(self.database).deliveries_of(name, device=None, outcome=None)]

    def requests(self, channel: Channel, name: NotificationId) -> list[Mapping[str, Any]]:
        """Return what a simulator noted of each request for a notification."""
        lines = self.sandbox.request_log(channel).read_text().splitlines()
        return [line for line in map(json.loads, lines) if line.get("notification_id") == name]


async def _read(
    consumer: AIOKafkaConsumer, topic: str
) -> AsyncIterator[tuple[bytes | None, bytes | None, dict[str, bytes]]]:
    # the broker numbers partitions from 0, and every topic here has at most 12
    partitions = [TopicPartition(topic, number) for number in range(12)]
    known = await consumer._client._wait_on_metadata(topic)
    partitions = [tp for tp in partitions if tp.partition in known]
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    for tp in partitions:
        await consumer.seek_to_beginning(tp)
        while await consumer.position(tp) < ends[tp]:
            for record in (await consumer.getmany(tp, timeout_ms=500)).get(tp, []):
                yield record.key, record.value, dict(record.headers)


@asynccontextmanager
async def open_producer(sandbox: Sandbox) -> AsyncIterator[Producer]:
    """Give a producer for a running house."""
    kafka = sandbox.kafka
    client = open_client(sandbox.mongo_uri, 10.0)
    publisher = await eventually_async(lambda: _opened(kafka), 60.0)
    try:
        yield Producer(sandbox, publisher, client["carillon"], kafka)
    finally:
        await publisher.__aexit__(None, None, None)
        await client.close()


async def _opened(kafka: KafkaSettings) -> Publisher | None:
    """Return a publisher; None while the broker is not there, which the test before may have killed."""
    publisher = Publisher(kafka, "tests")
    try:
        return await publisher.__aenter__()
    except KafkaConnectionError:
        await publisher.__aexit__(None, None, None)
        return None


def devices_of(app: str, number: int, channels: Sequence[Channel] = ("fcm", "apns")) -> list[dict[str, Any]]:
    """Return devices, in turn on each channel, with an age of 0 to 99 and a city."""
    return [
        {
            "app": app,
            "external_id": f"{app}-{i}",
            "channel": (channel := channels[i % len(channels)]),
            "address": address_of(app, i, channel),
            "properties": {"age": i % 100, "home": {"city": ("Lisbon", "Porto", "Faro")[i % 3]}},
        }
        for i in range(number)
    ]


def address_of(app: str, i: int, channel: Channel) -> str:
    """Return an address in the channel's own form."""
    return f"{app}-token-{i}" if channel == "fcm" else f"{app}-{i}".encode().hex().rjust(64, "0")


def multiplicity(ids: Iterable[str]) -> Counter[int]:
    """Return how many ids occur once, twice, and so on."""
    return Counter(Counter(ids).values())
