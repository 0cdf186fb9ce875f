"""The loop around an agent that multiplies work: consume, process and produce in one transaction (``faust.md`` §3).

One track per partition, each with a producer of its own whose transactional id is ``<group>-<partition>``: that is the
only fence there is, because aiokafka sends neither member nor generation with the offsets. On every assignment, also of
a partition that we kept: pause, start the producer (which fences and settles the predecessor), ask for the committed
offset, seek, resume. An error of any kind: a new producer, and the same again; the committed offset tells how an
unknown commit ended.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, ProducerFenced
from aiokafka.structs import ConsumerRecord

from models.errors import OutageError
from models.ports import TrackAgent
from models.record import Outgoing, Record
from rules.unwritable import remains
from settings import KafkaSettings
from streams.clock import now
from streams.compression import compression
from streams.gathering import Attention
from streams.limiter import HOLD_S, Limiter
from streams.living import end, ensure_fetches
from streams.publish import REQUEST_BYTES
from streams.security import to_broker
from streams.writing import commit_together, writable

STEP_LIMIT_S = 8.0
"""Longer than any healthy transaction by far (26 ms); below the transaction's own timeout."""

AGENT_LIMIT_S = 60.0
"""Before its transaction: a registry that is slow, but not away, may take longer than that. Who gave up and asked anew
would make it slower, and never come to an end."""

PAGE_BYTES = 3 * 1_048_576
"""The segments of a page go to one partition, and what does not fit into one batch costs another round trip in the open
transaction: a page of FCM's is two, one of APNs' is one. Uncompressed; below the broker's limit even so."""

FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0

log = structlog.get_logger(__name__)


class FencedError(Exception):
    """Another process owns this partition now; our group membership is stale."""


@dataclass(frozen=True, slots=True)
class TrackSpec:
    """What a track does, apart from which partition it has."""

    name: str
    group: str
    agent: TrackAgent
    batch: int
    """Records per transaction at most."""

    transaction_timeout_ms: int
    at_work: asyncio.Semaphore
    """How many partitions of one worker are at a batch at the same time; each holds what it is about to write."""

    limiter: Limiter


class Track:
    """One partition: reads, asks the agent, writes and commits."""

    def __init__(
        self,
        spec: TrackSpec,
        kafka: KafkaSettings,
        consumer: AIOKafkaConsumer,
        tp: TopicPartition,
        attention: Attention,
    ) -> None:
        self._spec = spec
        self._kafka = kafka
        self._consumer = consumer
        self._tp = tp
        self._attention = attention
        self._producer: AIOKafkaProducer | None = None
        self._letting_go = asyncio.Event()

    async def run(self) -> None:
        """Work until ``let_go``; raises FencedError when somebody else has the partition."""
        wait_s = FIRST_WAIT_S
        while not self._letting_go.is_set():
            try:
                await asyncio.wait_for(self._take_over(), STEP_LIMIT_S * 2)
                wait_s = FIRST_WAIT_S
                while await self._step():
                    pass
            except ProducerFenced as error:
                message = f"{self._spec.name} partition {self._tp.partition}"
                raise FencedError(message) from error
            except (KafkaError, OutageError, TimeoutError) as error:
                log.warning(
                    "begins its transaction anew",
                    track=self._spec.name,
                    partition=self._tp.partition,
                    error=type(error).__name__,
                    detail=str(error)[:200],
                    again_in_s=wait_s,
                )
                await self._pause(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            finally:
                await self._drop_producer()

    def let_go(self) -> None:
        """End after the transaction at work."""
        self._letting_go.set()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._letting_go.wait(), seconds)

    async def _take_over(self) -> None:
        """Fence the predecessor, then stand where it left off; until then nothing may be read."""
        self._consumer.pause(self._tp)
        producer = AIOKafkaProducer(
            **to_broker(self._kafka),
            client_id=f"{self._spec.group}-{self._tp.partition}",
            transactional_id=f"{self._spec.group}-{self._tp.partition}",
            transaction_timeout_ms=self._spec.transaction_timeout_ms,
            compression_type=compression(),
            linger_ms=0,
            max_batch_size=PAGE_BYTES,
            max_request_size=REQUEST_BYTES,
            request_timeout_ms=8_000,
            retry_backoff_ms=20,
        )
        self._producer = producer
        await producer.start()
        committed = await self._consumer.committed(self._tp)
        if committed is None:
            await self._consumer.seek_to_beginning(self._tp)
        else:
            self._consumer.seek(self._tp, committed)
        self._consumer.resume(self._tp)

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError):
                await end(producer, STEP_LIMIT_S)

    async def _step(self) -> bool:
        """Handle one batch; False when it is time to let go."""
        records = await self._next_batch()
        if not records:
            return not self._letting_go.is_set()
        async with self._spec.at_work:
            if self._letting_go.is_set():
                return False  # somebody else reads them again
            async with asyncio.timeout(AGENT_LIMIT_S):
                outgoing = await self._ask([self._as_record(record) for record in records])
            allowed = await self._spec.limiter.judged(outgoing, len(records))
            if allowed is not None:
                async with asyncio.timeout(STEP_LIMIT_S):
                    await self._write(allowed, records)
                self._spec.limiter.written(allowed, len(records))
        if allowed is None:
            await self._pause(HOLD_S)
            message = "holds what would be too many dead letters"
            raise OutageError(message)
        return not self._letting_go.is_set()

    async def _ask(self, records: Sequence[Record[bytes]]) -> Sequence[Outgoing]:
        try:
            return await self._spec.agent(records)
        except OutageError:
            raise
        except Exception:  # noqa: BLE001 -- a record must not stop its partition
            return await self._one_by_one(records)

    async def _one_by_one(self, records: Sequence[Record[bytes]]) -> list[Outgoing]:
        """Ask for each record by itself; one that fails goes to the dead letters."""
        outgoing: list[Outgoing] = []
        for record in records:
            try:
                outgoing.extend(await self._spec.agent([record]))
            except OutageError:
                raise
            except Exception as error:
                log.exception("a record could not be handled", track=self._spec.name, origin=record.origin)
                outgoing += remains(record, self._spec.name, "bug", type(error).__name__, now())
        return outgoing

    async def _next_batch(self) -> list[ConsumerRecord]:
        found = await self._consumer.getmany(self._tp, timeout_ms=500, max_records=self._spec.batch)
        fetcher, now = self._consumer._fetcher, asyncio.get_running_loop().time()  # noqa: SLF001 -- see Gathering.follow
        ensure_fetches(self._consumer)
        self._attention.note(fetcher, now, found=bool(found))
        return list(found.get(self._tp, []))

    def _as_record(self, record: ConsumerRecord) -> Record[bytes]:
        return Record(
            value=record.value or b"",
            topic=record.topic.removeprefix(self._kafka.prefix),
            partition=record.partition,
            offset=record.offset,
            timestamp_ms=record.timestamp,
            key=record.key,
            headers=tuple(record.headers),
        )

    async def _write(self, outgoing: Sequence[Outgoing], records: Sequence[ConsumerRecord]) -> None:
        producer = self._producer
        if producer is None:
            message = "a track writes only after it took over"
            raise RuntimeError(message)
        await commit_together(
            producer,
            writable(outgoing, self._spec.name, self._kafka.prefix),
            {self._tp: records[-1].offset + 1},
            self._spec.group,
        )
