"""Measures the waiting room: how late a record leaves it, by how close together they are due, and what it holds."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from benchmarks.figures import percentile
from benchmarks.machine import Machine, at_the_end, this_machine
from benchmarks.whole_house import rss_mb
from models.errors import SetupError
from models.record import Outgoing
from models.waiting import Waiting
from sandbox.archives import Say
from sandbox.demo import settings_of
from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from settings import KafkaSettings
from streams.publish import Publisher
from streams.security import to_broker
from streams.topics import segments

AT_ONCE: Final = 1_000
"""Records published in one call."""

COMES_IN_S: Final = 2.0
PER_S: Final = 4_000
"""That a publisher and the waiting room take in a second on a small machine: they all wait before one is due."""

PATIENCE_S: Final = 60.0
IN_TIME_MS: Final = 1_000
ROLE: Final = "release"

PAYLOAD: Final = '{"addresses": ["' + "x" * 2_000 + '"]}'
"""As large as an attempt of some ten devices."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """One crowd that left."""

    over_s: float
    """Seconds over which its times were spread, evenly."""

    late_ms: Sequence[float]
    """Of each, from its time to the broker's for the record that it became."""

    rss_mb: float
    """Of the worker, the most while they waited and left."""

    def as_json(self) -> dict[str, object]:
        """Return it for scripts."""
        shares = {f"late_ms_p{share * 100:g}": round(percentile(self.late_ms, share)) for share in (0.5, 0.99)}
        within = sum(late <= IN_TIME_MS for late in self.late_ms) / len(self.late_ms)
        most = {"late_ms_max": round(max(self.late_ms)), "early": sum(late < -1 for late in self.late_ms)}
        return {"over_s": self.over_s, **shares, **most, "within_1_s": round(within, 4), "rss_mb": round(self.rss_mb)}


@dataclass(slots=True)
class WaitingReport:
    """What was measured."""

    machine: Machine
    records: int
    idle_mb: float = 0.0
    crowds: list[Lateness] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the line that scripts read."""
        crowds = [crowd.as_json() for crowd in self.crowds]
        return {"machine": self.machine.as_json(), "records": self.records, "idle_mb": self.idle_mb, "crowds": crowds}


async def measure_waiting(folder: Path, records: int, spreads: Sequence[float], say: Say) -> WaitingReport:
    """Let crowds wait, one after the other, in a sandbox of its own; raises SetupError where some do not leave."""
    report = WaitingReport(this_machine(), records)
    with open_sandbox(folder, roles=(ROLE,), fresh=True, say=lambda _text: None) as sandbox:
        report.idle_mb = round(rss_mb(sandbox, [ROLE])[ROLE])
        for over_s in spreads:
            report.crowds.append(await _crowd(sandbox, settings_of(sandbox).kafka, records, over_s))
            say(f"{records:,} within {over_s:g} s have left")
        report.machine = at_the_end(report.machine)
    return report


async def _crowd(sandbox: Sandbox, kafka: KafkaSettings, records: int, over_s: float) -> Lateness:
    name = f"crowd-{time.time_ns()}"
    first = datetime.now(UTC) + timedelta(seconds=COMES_IN_S + records / PER_S)
    due = {
        f"{name}:fcm:0:{number}:0": first + timedelta(seconds=over_s * number / records) for number in range(records)
    }
    async with AIOKafkaConsumer(**to_broker(kafka), isolation_level="read_committed") as consumer:
        spec = segments("fcm")
        partitions = [TopicPartition(kafka.prefix + spec.name, number) for number in range(spec.partitions)]
        consumer.assign(partitions)
        await consumer.seek_to_end(*partitions)
        async with Publisher(kafka, "benchmarks") as publisher:
            those = [Outgoing("waiting", f"{key}/2", _waiting(name, key, at)) for key, at in due.items()]
            for start in range(0, records, AT_ONCE):
                await publisher(those[start : start + AT_ONCE])
        if (left_s := (first - datetime.now(UTC)).total_seconds()) < 0:
            message = f"they came {-left_s:.1f} s too late to wait: take a quieter machine, or fewer --records"
            raise SetupError(message)
        return await _watch(sandbox, consumer, due, over_s)


async def _watch(sandbox: Sandbox, consumer: AIOKafkaConsumer, due: Mapping[str, datetime], over_s: float) -> Lateness:
    at, most, loop = dict[str, float](), 0.0, asyncio.get_running_loop()
    heard = loop.time()
    while len(at) < len(due):
        batches = await consumer.getmany(timeout_ms=500)
        most = max(most, rss_mb(sandbox, [ROLE])[ROLE])
        for record in (record for batch in batches.values() for record in batch):
            at.setdefault(record.key.decode(), record.timestamp / 1_000)
            heard = loop.time()
        if loop.time() - heard > PATIENCE_S:
            message = f"{len(due) - len(at)} of {len(due)} have not left: see the log of {ROLE}"
            raise SetupError(message)
    return Lateness(over_s, [(at[key] - moment.timestamp()) * 1_000 for key, moment in due.items()], most)


def _waiting(name: str, key: str, at: datetime) -> Waiting:
    return Waiting(
        id=f"{key}/2",
        release_at=at,
        expires_at=at + timedelta(hours=2),
        notification_id=name,
        app="default",
        channel="fcm",
        accepted_at=at - timedelta(hours=1),
        topic="segments.fcm",
        key=key,
        payload=PAYLOAD,
    )
