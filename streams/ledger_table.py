"""The rows that the ledger's changelog holds of one notification: what a tally would fold if it began anew now."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaTimeoutError
from aiokafka.partitioner import DefaultPartitioner

from models.errors import SetupError
from models.names import NotificationId
from models.progress import Progress
from rules.facts import prefix
from rules.results import read_progress
from settings import KafkaSettings
from streams.admin import TABLES
from streams.console.broker import open_admin
from streams.security import to_broker
from streams.topics import PROGRESS, RESULTS

LEDGER: Final = f"tally-{TABLES['tally']}-changelog"
"""Without the installation's prefix."""

ASK_TIMEOUT_MS: Final = 10_000
SILENCE_S: Final = 15.0
"""A broker that gives nothing of what it has for so long is away."""

Tell: TypeAlias = Callable[[str, int, int], None]
"""Told how far a reading is: of what, how many records are read, of how many."""


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """Reads the two compacted topics that tally writes; a row is what was written last under its key."""

    consumer: AIOKafkaConsumer
    kafka: KafkaSettings
    partitions: list[int]
    tell: Tell

    async def rows_of(self, notification_id: NotificationId) -> list[tuple[bytes, bytes]]:
        """Return a notification's rows in the ledger by key, all that were there when this was called."""
        own = prefix(notification_id)
        found = await self._last(LEDGER, notification_id, lambda key: key.startswith(own))
        return sorted(found.items())

    async def published(self, notification_id: NotificationId) -> Progress | None:
        """Return the account of a notification as the topic ``progress`` has it, or None."""
        own = notification_id.encode()
        found = await self._last(PROGRESS.name, notification_id, lambda key: key == own)
        return read_progress(found[own]) if own in found else None

    async def _last(
        self, topic: str, notification_id: NotificationId, is_wanted: Callable[[bytes], bool]
    ) -> dict[bytes, bytes]:
        """Read a partition from its beginning to its present end; keep the last value of each key wanted."""
        tp = self.partition(topic, notification_id)
        self.consumer.assign([tp])
        first = (await self.consumer.beginning_offsets([tp]))[tp]
        end: int = (await self.consumer.end_offsets([tp]))[tp]
        self.consumer.seek(tp, first)
        found: dict[bytes, bytes] = {}
        heard = asyncio.get_running_loop().time()
        while (at := await self.consumer.position(tp)) < end:
            self.tell(topic, at - first, end - first)
            records = (await self.consumer.getmany(tp, timeout_ms=500)).get(tp, [])
            heard = self._heard(heard, at, await self.consumer.position(tp))
            for record in records:
                if record.offset >= end or record.key is None or not is_wanted(record.key):
                    continue
                if record.value is None:
                    found.pop(record.key, None)
                else:
                    found[record.key] = record.value
        self.tell(topic, end - first, end - first)
        return found

    def _heard(self, before: float, at: int, now_at: int) -> float:
        """Return when the broker last gave something; raises KafkaTimeoutError where that is too long ago."""
        now = asyncio.get_running_loop().time()
        if now_at > at:
            return now
        if now - before > SILENCE_S:
            raise KafkaTimeoutError
        return before

    def partition(self, topic: str, notification_id: NotificationId) -> TopicPartition:
        """Return where a notification's records are: the key of its results decides it."""
        number = DefaultPartitioner()(notification_id.encode(), self.partitions, self.partitions)
        return TopicPartition(self.kafka.prefix + topic, number)


@asynccontextmanager
async def open_ledger_table(kafka: KafkaSettings, tell: Tell = lambda *_: None) -> AsyncIterator[LedgerTable]:
    """Give a reader; every failure of the broker becomes an OutageError, a missing topic a SetupError."""
    async with open_admin(kafka) as admin:
        partitions = await _partitions(admin, kafka)
        consumer = AIOKafkaConsumer(**to_broker(kafka), enable_auto_commit=False, request_timeout_ms=ASK_TIMEOUT_MS)
        try:
            await consumer.start()
            await asyncio.sleep(0)  # aiokafka cannot be stopped while a task of its own has not begun
            yield LedgerTable(consumer, kafka, partitions, tell)
        finally:
            await consumer.stop()


async def _partitions(admin: AIOKafkaAdminClient, kafka: KafkaSettings) -> list[int]:
    """Return the partitions of ``results``, which are those of all three topics."""
    names = [kafka.prefix + name for name in (RESULTS.name, PROGRESS.name, LEDGER)]
    described = {topic["topic"]: topic["partitions"] for topic in await admin.describe_topics(names)}
    for name in names:
        if not described.get(name):
            message = f"no topic {name} at {kafka.bootstrap}: run `carillon topics create` first"
            raise SetupError(message)
    return sorted(partition["partition"] for partition in described[names[0]])
