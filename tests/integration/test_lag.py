"""The lag as a real broker tells it: marks of transactions are nobody's work, and what is not read has an age."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from settings import KafkaSettings, Settings
from streams.admin import create_topics
from streams.lag import LagWatch
from streams.topics import EXPANSIONS, RESULTS
from telemetry.lag import show_lag
from telemetry.metrics import Metrics, open_metrics

GROUPS = {"expand": (EXPANSIONS,), "tally": (RESULTS,), "record": (RESULTS,)}


def values(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """Return what a metric shows, without what is 0, by its labels' values."""
    return {
        tuple(sample.labels.values()): sample.value
        for metric in metrics.registry.collect()
        if metric.name == f"carillon_{name}"
        for sample in metric.samples
        if sample.value
    }


@asynccontextmanager
async def an_exporter(bootstrap: str, prefix: str, now: datetime) -> AsyncIterator[tuple[Metrics, Any]]:
    kafka = KafkaSettings(bootstrap=bootstrap, prefix=prefix)
    await create_topics(Settings(kafka=kafka), ["fcm"])
    metrics = open_metrics("lag")
    watch = LagWatch(kafka, GROUPS, partial(show_lag, metrics), lambda: now)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed", enable_auto_commit=False)
    await admin.start()
    await consumer.start()
    try:
        yield metrics, lambda: watch.look(admin, consumer)
    finally:
        await consumer.stop()
        await admin.close()


async def write(bootstrap: str, topic: str, number: int, at_ms: int) -> None:
    """Write records of a moment in one transaction to partition 3."""
    transactional = AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"{topic}-{at_ms}")
    async with transactional as producer, producer.transaction():
        for _ in range(number):
            await producer.send_and_wait(topic, b"x", partition=3, timestamp_ms=at_ms)


async def read_until(bootstrap: str, group: str, topic: str, offset: int) -> None:
    """Commit a place as a group that reads partition 3."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False) as consumer:
        tp = TopicPartition(topic, 3)
        consumer.assign([tp])
        await consumer.commit({tp: offset})


async def test_what_a_group_has_not_read_is_counted_and_has_an_age_and_marks_are_neither(kafka_bootstrap: str) -> None:
    now = datetime.now(UTC)
    written = int((now - timedelta(seconds=90)).timestamp() * 1_000)
    async with an_exporter(kafka_bootstrap, "lagging.", now) as (metrics, look):
        await write(kafka_bootstrap, "lagging.results", 3, written)
        await read_until(kafka_bootstrap, "lagging.record", "lagging.results", 3)
        await look()

        assert values(metrics, "consumer_lag_records") == {("tally", "results", "3"): 4}
        assert values(metrics, "committed_offset") == {("record", "results", "3"): 3}
        ((labels, age_s),) = values(metrics, "oldest_unprocessed_seconds").items()
        assert (labels, round(age_s)) == (("tally", "results"), 90)

        await read_until(kafka_bootstrap, "lagging.tally", "lagging.results", 4)
        await look()

        assert values(metrics, "consumer_lag_records") == values(metrics, "oldest_unprocessed_seconds") == {}


async def test_the_moment_of_the_last_look_is_shown(kafka_bootstrap: str) -> None:
    now = datetime.now(UTC)
    async with an_exporter(kafka_bootstrap, "looked.", now) as (metrics, look):
        assert values(metrics, "lag_read_timestamp_seconds") == {}
        await look()
        assert list(values(metrics, "lag_read_timestamp_seconds").values()) == [now.timestamp()]
