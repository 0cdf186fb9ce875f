"""Every agent of a notification's way with traces around it, over topics, tables and a registry in memory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agents.accept_command import AcceptCommand
from agents.expand_audience import ExpandAudience
from agents.record_delivery import RecordDelivery
from agents.release_waiting import ReleaseWaiting
from agents.tally_result import TallyResult
from models.record import Outgoing, Record
from settings import LaunchSettings, TraceSettings
from streams.publish import encode
from telemetry.metrics import open_metrics
from telemetry.traces.agents import TracedStage, TracedTrack
from telemetry.traces.losses import LossCount
from telemetry.traces.otlp import OpenTelemetry, over
from telemetry.traces.publishing import releasing, traced
from telemetry.traces.sender import TracedSender
from tests.support.builders import APP, NOON, milliseconds
from tests.support.fixed_controls import FixedControls
from tests.support.fixed_tenure import FixedTenure
from tests.support.memory_facts import MemoryFacts
from tests.support.memory_registry import MemoryRegistry
from tests.support.sender_house import House as SenderHouse

METRICS = open_metrics("tests", channels=["fcm"], apps=[APP])
TARGETS = {"commands", "expansions", "segments.fcm", "segments.fcm.direct"}


@dataclass
class TracedHouse:
    """What is published is read by whoever reads its topic, until nothing is left."""

    sample: float = 1.0
    page_devices: int = 100
    now: datetime = NOON
    registry: MemoryRegistry = field(default_factory=MemoryRegistry)
    exporter: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)
    written: list[Outgoing] = field(default_factory=list)
    sender_house: SenderHouse = field(default_factory=SenderHouse)
    waiting_rows: MemoryFacts = field(default_factory=MemoryFacts)
    _unread: defaultdict[str, list[Record[bytes]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.spans: OpenTelemetry = over(
            SimpleSpanProcessor(self.exporter), LossCount(METRICS), TraceSettings(sample=self.sample), "tests", "1"
        )
        self.sender_house.published = self.publish
        self.sender_house.clock = self.clock
        publish, controls, limits = self.publish, FixedControls(), LaunchSettings(page_devices=self.page_devices)
        registry = self.registry
        accept = AcceptCommand(
            registry.notifications,
            registry.audience,
            registry.controls,
            publish,
            {"fcm": lambda _: []},
            limits,
            self.clock,
            METRICS,
        )
        expand = ExpandAudience(
            registry.notifications,
            registry.audience,
            registry.redrives,
            controls,
            {"fcm"},
            no_backlog,
            limits,
            self.clock,
            METRICS,
        )
        self.room = ReleaseWaiting(self.waiting_rows, releasing(publish, self.spans), controls, self.clock, TARGETS)
        self.accept = TracedTrack(accept, self.spans, "accept", may_be_first=True)
        self.expand = TracedTrack(expand, self.spans, "expand")
        self.send = TracedSender(self.sender_house.sender(), self.spans)
        self.tally = TracedStage(TallyResult(MemoryFacts(), publish, METRICS), self.spans, "tally")
        record = RecordDelivery(registry.deliveries, registry.notifications, publish)
        self.record = TracedStage(record, self.spans, "record")

    def clock(self) -> datetime:
        """Return the time that a test has set."""
        return self.now

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Write as an agent's publisher does, which knows the span around it."""
        await traced(self.write)(records)

    async def write(self, records: Sequence[Outgoing]) -> None:
        """Write records as they are."""
        for outgoing in records:
            self.written.append(outgoing)
            there = self._unread[outgoing.topic]
            there.append(
                Record(
                    encode(outgoing.value) or b"",
                    outgoing.topic,
                    0,
                    len(self.written),
                    milliseconds(self.now),
                    outgoing.key.encode(),
                    outgoing.headers,
                )
            )

    async def command(self, body: dict[str, Any] | bytes, *, traceparent: bytes | None = None) -> None:
        """Publish a command as a producer does."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = () if traceparent is None else (("traceparent", traceparent),)
        await self.write([Outgoing("commands", "any-key", raw, headers)])

    async def run(self, *, batch: int = 100) -> None:
        """Read until nothing is left, *batch* commands at a time."""
        await self.room.recover([0])
        while any(self._unread.values()):
            for topic in list(self._unread):
                records, self._unread[topic] = self._unread[topic], []
                for start in range(0, len(records), batch):
                    await self._take(topic, records[start : start + batch])
            await self.room.release_due()

    async def _take(self, topic: str, records: Sequence[Record[bytes]]) -> None:
        if topic == "commands":
            await self.write(await self.accept(records))
        elif topic == "expansions":
            for record in records:
                await self.write(await self.expand([record]))
        elif topic.startswith("segments."):
            for record in records:
                await self.send(record, self.send.read(record.value), FixedTenure())
        elif topic == "waiting":
            await self.room(records)
        elif topic in {"results", "progress"}:
            if topic == "results":
                await self.tally(records)
            await self.record(records)

    def later(self, **delta: float) -> None:
        """Turn the clock."""
        self.now += timedelta(**delta)

    @property
    def told(self) -> tuple[ReadableSpan, ...]:
        """Every span that ended."""
        return self.exporter.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        """Return the spans of one step."""
        return [span for span in self.told if span.name == name]


async def no_backlog(_channel: str) -> int:
    """Nothing is unread."""
    return 0
