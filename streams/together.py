"""Writes records in transactions of its own, each of them whole or not at all; a second one of its kind fences it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerFenced

from models.errors import SetupError
from settings import KafkaSettings
from streams.compression import compression
from streams.publish import REQUEST_BYTES, Raw
from streams.refusals import explained
from streams.security import to_broker

POLL_S: Final = 0.02
PATIENCE_S: Final = 10.0
"""What is committed stays so: only the list would be late."""


@dataclass(frozen=True, slots=True)
class Together:
    """Writes, one transaction after the other."""

    _producer: AIOKafkaProducer

    async def __call__(self, records: Sequence[Raw]) -> dict[TopicPartition, int]:
        """Write records and commit them; returns the last offset of each partition, see ``until_seen``."""
        await self._producer.begin_transaction()
        sent = [
            await self._producer.send(topic, value, key=key, partition=partition, headers=headers)
            for topic, partition, key, value, headers in records
        ]
        written = [await each for each in sent]  # aiokafka commits although one was refused
        await self._producer.commit_transaction()
        return {each.topic_partition: each.offset for each in written}


async def until_seen(consumer: AIOKafkaConsumer, written: Mapping[TopicPartition, int]) -> None:
    """Return when whoever reads what is committed sees it: the broker tells readers after it told the writer."""
    if not written:
        return
    consumer.assign(list(written))  # of what is not assigned the client knows no end
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while asyncio.get_running_loop().time() < deadline:
        ends = await consumer.end_offsets(list(written))
        if all(ends[tp] > offset for tp, offset in written.items()):
            return
        await asyncio.sleep(POLL_S)


@asynccontextmanager
async def open_together(kafka: KafkaSettings, name: str) -> AsyncIterator[Together]:
    """Give what writes; whoever opened the same *name* before writes nothing from now on.

    Raises
    ------
    SetupError
        Somebody else opened it meanwhile.
    OutageError
        The broker is away, or refuses; the transaction at work is undone.
    """
    producer = AIOKafkaProducer(
        **to_broker(kafka),
        transactional_id=f"{kafka.prefix}{name}",
        compression_type=compression(),
        linger_ms=0,
        max_request_size=REQUEST_BYTES,
    )
    try:
        await producer.start()
        yield Together(producer)
    except ProducerFenced as error:
        message = f"somebody else began `carillon {name}` meanwhile: what was told as done is done, the rest is theirs"
        raise SetupError(message) from error
    except MessageSizeTooLargeError as error:
        message = "a record is larger than its topic takes: nothing of this step was written"
        raise SetupError(message) from error
    except (KafkaError, OSError) as error:
        message = f"no answer from Kafka at {kafka.bootstrap} ({type(error).__name__}); what was told as done is done"
        raise await explained(kafka, error, message) from error
    finally:
        await producer.stop()
