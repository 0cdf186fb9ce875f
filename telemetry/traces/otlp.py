"""Spans by OpenTelemetry, sent by OTLP over HTTP; only ``telemetry.traces.opening`` imports this, and only when asked.

A worker never waits for a collector: spans go through a bounded queue to a thread of the library, and what does not
fit, or is not taken, is counted and dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread
from typing import Final

import structlog
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, Tracer, get_current_span
from opentelemetry.trace import Span as Recorded
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from requests import Session

from models.tracing import Told
from rules.traced import HEADER
from settings import TraceSettings
from telemetry.metrics import Metrics
from telemetry.traces.losses import CountedQueue, LossCount
from telemetry.traces.words import PREFIX
from telemetry.version import running_version

CLOSE_S: Final = 1.0
"""A worker that stops waits so long for the last spans, at most."""

_CONTEXT: Final = TraceContextTextMapPropagator()
_NOTHING: Final = Context()
"""No parent, whatever the library has under way in this task."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OneSpan:
    """Implements ``models.tracing.Span``."""

    recorded: Recorded
    traceparent: bytes

    def tell(self, told: Told) -> None:
        """Add facts."""
        self.recorded.set_attributes({PREFIX + name: said for name, said in told.items()})

    def end(self, fault: str = "") -> None:
        """End it; of an error only its type is told."""
        if fault:
            self.recorded.set_status(Status(StatusCode.ERROR, fault))
        self.recorded.end()


@dataclass(frozen=True, slots=True)
class OpenTelemetry:
    """Implements ``models.tracing.Spans``."""

    tracer: Tracer
    provider: TracerProvider
    losses: LossCount

    def begin(self, name: str, told: Told, parents: Sequence[bytes], *, may_be_first: bool = False) -> OneSpan | None:
        """Begin a span, unless its trace is not recorded."""
        contexts = [_CONTEXT.extract({HEADER: parent.decode(errors="replace")}) for parent in parents]
        known = [context for context in contexts if get_current_span(context).get_span_context().is_valid]
        if not known and not may_be_first:
            return None
        recorded = self.tracer.start_span(
            name,
            context=known[0] if known else _NOTHING,
            kind=SpanKind.CONSUMER,
            attributes={PREFIX + fact: said for fact, said in told.items()},
            links=[Link(get_current_span(context).get_span_context()) for context in known[1:]],
        )
        if not recorded.is_recording():
            return None
        context = recorded.get_span_context()
        return OneSpan(recorded, f"00-{context.trace_id:032x}-{context.span_id:016x}-01".encode())

    def close(self) -> None:
        """Send the last spans, and come back within a second whatever the collector does."""
        ending = Thread(target=self.provider.shutdown, daemon=True, name="last-spans")
        ending.start()
        ending.join(CLOSE_S)
        left = self.losses.give_up()
        if left:
            log.warning("ends before its last spans were taken", count=left)


def open_spans(traces: TraceSettings, name: str, instance: str, metrics: Metrics) -> OpenTelemetry:
    """Return what begins the spans of one process and sends them to a collector."""
    session = Session()
    session.trust_env = False  # a proxy of the machine's is none of ours
    exporter = OTLPSpanExporter(endpoint=traces.endpoint, timeout=traces.timeout_s, session=session)
    losses = LossCount(metrics)
    return over(CountedQueue(exporter, losses), losses, traces, name, instance)


def over(processor: SpanProcessor, losses: LossCount, traces: TraceSettings, name: str, instance: str) -> OpenTelemetry:
    """Return what begins spans and hands them to a processor when they end."""
    service = {
        "service.name": f"carillon-{name}",
        "service.instance.id": instance,
        "service.version": running_version(),
    }
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(traces.sample), resource=Resource.create(service), shutdown_on_exit=False
    )
    provider.add_span_processor(processor)
    return OpenTelemetry(provider.get_tracer("carillon"), provider, losses)
