"""Writes records and comes back when the broker has all of them."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self, TypeAlias

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    RecordListTooLargeError,
)

from models.base import WireModel
from models.errors import OutageError, PoisonError
from models.record import Outgoing
from settings import KafkaSettings
from streams.compression import compression
from streams.departures import Departures
from streams.living import end, is_dead
from streams.refusals import denial
from streams.security import to_broker
from streams.topics import FIXED, segments

LINGER_MS = 40
"""Notes, results and accounts may wait so long for each other. Nothing on the way of a direct message goes through
here: tracks write without a wait, and a sender sends before it writes."""

BATCH_BYTES = 1_048_576
"""Aiokafka's own 16 KB would send one segment per request."""

REQUEST_BYTES = 4_194_304
"""The largest topic's limit; see ``streams.topics``."""

TIMEOUT_MS = 30_000

PARTITIONS: Final = {topic.name: topic.partitions for topic in FIXED}
SEGMENTS: Final = segments("any").partitions
"""Of every topic that is not fixed: those of the channels."""


def encode(value: WireModel | bytes | None) -> bytes | None:
    """Return a record's value as bytes."""
    return value.model_dump_json().encode() if isinstance(value, WireModel) else value


def partition_of(record: Outgoing) -> int | None:
    """Return the partition that a record asks for; None: the producer finds it by the key."""
    return None if record.spot is None else record.spot % PARTITIONS.get(record.topic, SEGMENTS)


END_S: Final = 8.0
"""For what a spent producer still has; after that it is given up, and whoever waits for it is told."""

SPENT: Final = (OutOfOrderSequenceNumber, ProducerClosed)
"""Errors after which a producer never writes to that partition again.

What waited for a partition without a leader until it had expired (``TIMEOUT_MS``) took its sequence numbers with it.
The broker refuses whatever comes behind the gap, and aiokafka does not begin a new sequence."""

Raw: TypeAlias = tuple[str, int | None, bytes | None, bytes | None, list[tuple[str, bytes]]]
"""Full topic name, partition (None: by the key), key, value, headers."""


class Publisher:
    """A producer for a whole worker; call it with records.

    It is idempotent, so a retry within it writes nothing twice. What is written within ``linger_ms`` goes out in one
    request, whatever its partitions: aiokafka itself would count the time of each partition, and send one without those
    that began a moment later.
    """

    def __init__(self, kafka: KafkaSettings, client_id: str, *, linger_ms: int = LINGER_MS) -> None:
        self._prefix = kafka.prefix
        self._kafka = kafka
        self._client_id = client_id
        self._departures = Departures(linger_ms / 1000)
        self._renewing = asyncio.Lock()
        self._closing = False
        self._producer = self._new_producer()

    def _new_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **to_broker(self._kafka),
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            compression_type=compression(),
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            max_request_size=REQUEST_BYTES,
            request_timeout_ms=TIMEOUT_MS,
        )

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._closing = True
        await end(self._producer, TIMEOUT_MS / 1000)

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        """Write records and wait until the broker has them; raises OutageError when it does not answer.

        One that no broker would take (too large) is a PoisonError: trying it again would hold its partition for ever.
        """
        await self.raw(
            [
                (self._prefix + r.topic, partition_of(r), r.key.encode(), encode(r.value), list(r.headers))
                for r in records
            ]
        )

    async def raw(self, records: Sequence[Raw]) -> list[int]:
        """Write records and wait for all of them; returns their offsets."""
        await self._departures.join()
        producer = self._producer
        if is_dead(producer):
            await self._renew(producer)
            producer = self._producer
        try:
            futures = [
                await producer.send(topic, value, key=key, partition=partition, headers=headers)
                for topic, partition, key, value, headers in records
            ]
            return [sent.offset for sent in await asyncio.gather(*futures)]
        except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
            raise PoisonError(reason="too_large", detail="what follows from it cannot be written") from error
        except KafkaError as error:
            if isinstance(error, SPENT):
                await self._renew(producer)
            message = f"the broker did not take {len(records)} records: {type(error).__name__}"
            raise OutageError(str(denial(self._kafka, error) or message)) from error

    async def _renew(self, spent: AIOKafkaProducer) -> None:
        """Begin a new sequence, unless somebody did already; what the old producer still has is out before."""
        async with self._renewing:
            if self._producer is not spent or self._closing:
                return
            await end(spent, END_S)
            producer = self._new_producer()
            try:
                await producer.start()
            except KafkaError:
                await producer.stop()  # the next who writes finds the old one closed, and tries again
            else:
                self._producer = producer
