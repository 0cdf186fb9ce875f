"""Reads the topic ``deadletters``: all of it, its last records, or one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from models.record import Record
from settings import KafkaSettings
from streams.refusals import explained
from streams.security import to_broker
from streams.topics import DEADLETTERS

WAIT_MS = 500


@asynccontextmanager
async def open_reader(kafka: KafkaSettings, group: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """Give a consumer that is assigned by hand and commits nothing; *group* is only asked for its offsets.

    Every failure of the broker becomes an OutageError.
    """
    consumer = AIOKafkaConsumer(
        **to_broker(kafka),
        group_id=group,
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        fetch_max_wait_ms=WAIT_MS,
    )
    try:
        await consumer.start()
        await asyncio.sleep(0)  # a task of aiokafka's has to have begun, or its end looks like ours
        yield consumer
    except (KafkaError, OSError) as error:
        message = f"no answer from Kafka at {kafka.bootstrap} ({type(error).__name__})"
        raise await explained(kafka, error, message) from error
    finally:
        await consumer.stop()


async def all_letters(
    consumer: AIOKafkaConsumer, prefix: str, *, last: int | None = None
) -> AsyncIterator[Record[bytes | None]]:
    """Give what is on ``deadletters`` now, partition by partition in its order; *last*: so many offsets of each."""
    partitions = [TopicPartition(prefix + DEADLETTERS.name, number) for number in range(DEADLETTERS.partitions)]
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    begins = await consumer.beginning_offsets(partitions)
    for tp in partitions:
        consumer.seek(tp, begins[tp] if last is None else max(begins[tp], ends[tp] - last))
    for tp in partitions:
        while await consumer.position(tp) < ends[tp]:
            for record in (await consumer.getmany(tp, timeout_ms=WAIT_MS)).get(tp, []):
                if record.offset < ends[tp]:
                    yield as_record(record, prefix)


async def record_at(
    consumer: AIOKafkaConsumer, prefix: str, topic: str, partition: int, offset: int
) -> Record[bytes | None] | None:
    """Return one record of any topic of ours; None: it is gone, or never was."""
    tp = TopicPartition(prefix + topic, partition)
    if tp.partition not in (await consumer._client._wait_on_metadata(tp.topic)):  # noqa: SLF001 -- it has no other way
        return None
    consumer.assign([tp])
    begins, ends = await consumer.beginning_offsets([tp]), await consumer.end_offsets([tp])
    if not begins[tp] <= offset < ends[tp]:
        return None
    consumer.seek(tp, offset)
    while await consumer.position(tp) <= offset:
        found: Sequence[ConsumerRecord] = (await consumer.getmany(tp, timeout_ms=WAIT_MS, max_records=1)).get(tp, [])
        if found:
            return as_record(found[0], prefix) if found[0].offset == offset else None
    return None


def as_record(record: ConsumerRecord, prefix: str) -> Record[bytes | None]:
    """Return the client's record as ours."""
    return Record(
        value=record.value,
        topic=record.topic.removeprefix(prefix),
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=record.key,
        headers=tuple(record.headers),
    )
