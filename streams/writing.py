"""Writes what follows from records and their offsets in one transaction: all of it, or nothing."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from aiokafka import AIOKafkaProducer, TopicPartition

from models.record import Outgoing
from models.segment import Segment
from rules.segment_writing import SegmentWriter
from rules.unwritable import instead
from streams.clock import now
from streams.publish import Raw, encode, partition_of
from streams.topics import FIXED, LARGE

SPARE: Final = 4_096
"""Bytes of a record beside its key and value: headers, and what the broker counts of a batch."""

LIMITS: Final = {topic.name: topic.max_message_bytes for topic in FIXED}


def writable(outgoing: Iterable[Outgoing], stage: str, prefix: str) -> list[Raw]:
    """Return records as the producer takes them; what is larger than its topic's limit is replaced by what it leaves.

    A broker refuses such a record again and again: it would hold up its partition for ever.
    """
    write = SegmentWriter()
    return [raw for record in outgoing for raw in _one(record, stage, prefix, write)]


def _one(record: Outgoing, stage: str, prefix: str, write: SegmentWriter) -> list[Raw]:
    said = record.value
    key, value = record.key.encode(), write(said) if isinstance(said, Segment) else encode(said)
    if len(key) + len(value or b"") + SPARE <= LIMITS.get(record.topic, LARGE):
        return [(prefix + record.topic, partition_of(record), key, value, list(record.headers))]
    return [
        (prefix + left.topic, None, left.key.encode(), encode(left.value), list(left.headers))
        for left in instead(record, stage, now())
    ]


async def commit_together(
    producer: AIOKafkaProducer, records: Sequence[Raw], offsets: Mapping[TopicPartition, int], group: str
) -> None:
    """Write records and commit offsets as one; raises KafkaError, and then the producer must not be used again."""
    await producer.begin_transaction()
    sent = [
        await producer.send(topic, value, key=key, partition=partition, headers=headers)
        for topic, partition, key, value, headers in records
    ]
    # aiokafka commits although a batch was refused: so look at every delivery first; and before the offsets, because
    # while the coordinator enters their group it vouches for no batch, and the broker refuses one that comes then
    await asyncio.gather(*sent)
    await producer.send_offsets_to_transaction(dict(offsets), group)
    await producer.commit_transaction()
