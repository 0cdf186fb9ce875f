"""The queue of spans between a worker and its collector: bounded, and what it loses is counted.

The library drops the oldest span of a full queue and counts nothing where it was not told to: so none is handed to it
beyond what it has room for.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Final

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from telemetry.metrics import Metrics

QUEUE: Final = 4_096
"""Spans that wait for the collector, each of some 4 KB: 17 MB at most, and more than a second of direct messages."""

BATCH: Final = 512
"""Spans in one request, some 200 KB; to encode them takes the thread some 30 ms, in which a worker has its turns."""

DELAY_MS: Final = 1_000.0
"""A span waits so long for others: what is looked at by hand is there within a second or two."""


class LossCount:
    """Counts the spans that are under way to a collector, and those that never reach it."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._waiting = 0
        self._lock = Lock()

    def has_room(self) -> bool:
        """Take a place in the queue; False: there is none, and the span is lost."""
        with self._lock:
            if self._waiting < QUEUE:
                self._waiting += 1
                return True
        self._metrics.spans_dropped.of("queue_full").inc()
        return False

    def sent(self, spans: int, *, taken: bool) -> None:
        """Take notice of an answer for some spans."""
        with self._lock:
            self._waiting -= spans
        if not taken:
            self._metrics.spans_dropped.of("not_taken").inc(spans)

    def give_up(self) -> int:
        """Take notice that what waits is not sent any more; returns how many."""
        with self._lock:
            left, self._waiting = self._waiting, 0
        self._metrics.spans_dropped.of("worker_ended").inc(left)
        return left


class CountedExporter(SpanExporter):
    """Tells what became of each batch."""

    def __init__(self, exporter: SpanExporter, losses: LossCount) -> None:
        self._exporter = exporter
        self._losses = losses

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; one that raises is not taken."""
        result = SpanExportResult.FAILURE
        try:
            result = self._exporter.export(spans)
        finally:
            self._losses.sent(len(spans), taken=result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        """Let go of the connection."""
        self._exporter.shutdown()


class CountedQueue(BatchSpanProcessor):
    """The library's queue and thread, which are handed no more than they hold."""

    def __init__(self, exporter: SpanExporter, losses: LossCount) -> None:
        super().__init__(
            CountedExporter(exporter, losses),
            max_queue_size=QUEUE,
            max_export_batch_size=BATCH,
            schedule_delay_millis=DELAY_MS,
        )
        self._losses = losses

    def on_end(self, span: ReadableSpan) -> None:
        """Let a span wait for its batch, where there is room."""
        if span.context is not None and span.context.trace_flags.sampled and self._losses.has_room():
            super().on_end(span)
