"""When work was done, by those who were asked for it: a provider's log, and the topic of results."""

from collections.abc import Iterable
from typing import Final

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from benchmarks.steps import Moments
from models.names import NotificationId
from settings import KafkaSettings
from streams.security import to_broker
from streams.topics import RESULTS

FETCH_MS: Final = 500


def requests(log: Iterable[bytes], notification_id: NotificationId) -> Moments:
    """Return when a provider was asked for a notification, from a simulator's log; each time for one device."""
    mark, found = f'"{notification_id}"'.encode(), list[float]()
    for line in log:
        if mark in line and line.endswith(b"\n"):  # else it is still being written
            found.append(orjson.loads(line)["at"])
    return Moments(sorted(found), [1] * len(found))


async def pages(kafka: KafkaSettings, notification_id: NotificationId) -> Moments:
    """Return when pages of a notification were cut, and how large each was, as the results until now say."""
    consumer = AIOKafkaConsumer(**to_broker(kafka), isolation_level="read_committed", auto_offset_reset="earliest")
    found: list[tuple[float, int]] = []
    async with consumer:
        partitions = [TopicPartition(kafka.prefix + RESULTS.name, number) for number in range(RESULTS.partitions)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        while any([await consumer.position(each) < end for each, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=FETCH_MS)).values():
                found += [
                    (record.timestamp / 1_000, devices)
                    for record in records
                    if record.key == notification_id.encode() and (devices := selected(record.value))
                ]
    found.sort()
    return Moments([at for at, _ in found], [devices for _, devices in found])


def selected(value: bytes) -> int:
    """Return how many devices a result says a page selected; 0 where it tells of something else."""
    said = orjson.loads(value)
    if said["kind"] != "selected":
        return 0
    counted: list[int] = [*said["segments"].values(), *said["suppressed"].values()]
    return sum(counted)
