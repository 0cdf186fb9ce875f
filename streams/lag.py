"""The lag of every group, asked of the broker by one process: what a worker told itself would outlive its partitions.

The mark at the end of a transaction is an offset that nobody reads. So behind a group that has read everything an
offset or two may lie for ever; each is looked at, and where no record follows, there is no lag.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Final, TypeAlias

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from models.lag import LagSeen, PartitionLag
from models.ports import Clock
from models.topic import TopicSpec
from rules.lag import unread
from settings import KafkaSettings
from streams.security import to_broker

EVERY_S: Final = 5.0
"""Between two looks: a scrape comes every 15 s, and a look costs the broker some 40 small requests."""

FRESH_S: Final = 30.0
"""Older numbers are not of now."""

ROUNDS: Final = 4
"""Fetches in which the next record of each partition should come; it is asked for again with the next look."""

FETCH_MS: Final = 500

Groups: TypeAlias = Mapping[str, Sequence[TopicSpec]]
"""What each group reads, by its name without the prefix."""

log = structlog.get_logger(__name__)


class LagWatch:
    """Looks at every group again and again, and shows what it sees to whoever it was made for."""

    def __init__(self, kafka: KafkaSettings, groups: Groups, show: Callable[[LagSeen], None], clock: Clock) -> None:
        self._kafka = kafka
        self._groups = groups
        self._show = show
        self._clock = clock
        self._looked_at = float("-inf")

    @property
    def is_fresh(self) -> bool:
        """Tell whether what it shows is of now."""
        return self._clock().timestamp() - self._looked_at < FRESH_S

    async def run(self) -> None:
        """Look every few seconds for ever; while the broker is away the numbers stay, and their age tells it."""
        while True:
            try:
                await self._follow()
            except (KafkaError, OSError) as error:
                log.warning("the lag cannot be read", error=type(error).__name__, wait_s=EVERY_S)
            await asyncio.sleep(EVERY_S)

    async def _follow(self) -> None:
        async with AsyncExitStack() as stack:
            admin = AIOKafkaAdminClient(**to_broker(self._kafka))
            await admin.start()
            stack.push_async_callback(admin.close)
            consumer = AIOKafkaConsumer(
                **to_broker(self._kafka),
                isolation_level="read_committed",
                enable_auto_commit=False,
                auto_offset_reset="earliest",
            )
            await consumer.start()
            stack.push_async_callback(consumer.stop)
            while True:
                await self.look(admin, consumer)
                await asyncio.sleep(EVERY_S)

    async def look(self, admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> None:
        """Read everything once, and show it; raises KafkaError."""
        every = sorted({tp for topics in self._groups.values() for tp in self._partitions(topics)})
        consumer.assign(every)  # what is not assigned is not in the client's metadata, and could not be asked for
        consumer.pause(*every)
        begins, ends = await consumer.beginning_offsets(every), await consumer.end_offsets(every)
        found: list[PartitionLag] = []
        for group, topics in self._groups.items():
            told = await admin.list_consumer_group_offsets(self._kafka.prefix + group)
            committed = {tp: told[tp].offset for tp in self._partitions(topics) if tp in told and told[tp].offset >= 0}
            behind = {tp: unread(begins[tp], ends[tp], committed.get(tp)) for tp in self._partitions(topics)}
            at = {tp: max(begins[tp], committed.get(tp, 0)) for tp, number in behind.items() if number}
            times = await _next_times(consumer, at, ends) if at else {}
            found += self._rows(group, behind, committed, times)
        self._looked_at = self._clock().timestamp()
        self._show(LagSeen(datetime.fromtimestamp(self._looked_at, UTC), found))

    def _partitions(self, topics: Iterable[TopicSpec]) -> list[TopicPartition]:
        prefix = self._kafka.prefix
        return [TopicPartition(prefix + spec.name, number) for spec in topics for number in range(spec.partitions)]

    def _rows(
        self,
        group: str,
        behind: Mapping[TopicPartition, int],
        committed: Mapping[TopicPartition, int],
        times: Mapping[TopicPartition, float | None],
    ) -> Iterator[PartitionLag]:
        """Tell of a group; *times* of the next records in seconds since 1970, None: nothing follows but marks."""
        now = self._clock().timestamp()
        for tp, number in behind.items():
            at = times.get(tp, now)
            yield PartitionLag(
                group=group,
                topic=tp.topic.removeprefix(self._kafka.prefix),
                partition=tp.partition,
                records=0 if at is None else number,
                committed=committed.get(tp, 0),
                oldest_s=0.0 if at is None else now - at,
            )


async def _next_times(
    consumer: AIOKafkaConsumer, at: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> dict[TopicPartition, float | None]:
    """Return when the next record of each partition was written; None: there is none; absent: it came too late."""
    found: dict[TopicPartition, float | None] = {}
    consumer.assign(list(at))
    for tp, offset in at.items():
        consumer.seek(tp, offset)
    for _ in range(ROUNDS):
        batches = await consumer.getmany(*(set(at) - set(found)), timeout_ms=FETCH_MS)
        found |= {tp: batch[0].timestamp / 1_000 for tp, batch in batches.items() if batch}
        for tp in set(at) - set(found):
            if await consumer.position(tp) >= ends[tp]:
                found[tp] = None
        if len(found) == len(at):
            break
        consumer.pause(*found)
    return found
