"""A collector of spans: takes them by OTLP over HTTP, as any does, and shows them to a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from telemetry.traces.words import PREFIX


@dataclass(frozen=True)
class Seen:
    """One span as it came."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    facts: dict[str, str]
    """Without the prefix."""


@dataclass
class Collector:
    """Where it listens, and what it took."""

    endpoint: str = ""
    status: HTTPStatus = HTTPStatus.OK
    """What it answers."""

    awake: Event = field(default_factory=Event)
    """While it is not set, it answers nobody."""

    spans: list[Seen] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    """Everything that it was told, to be searched."""

    def of(self, trace_id: str) -> list[Seen]:
        """Return the spans of a trace."""
        return [span for span in self.spans if span.trace_id == trace_id]

    def take(self, body: bytes) -> None:
        """Keep what a request brings."""
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            (service,) = [a.value.string_value for a in resource.resource.attributes if a.key == "service.name"]
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                facts = {a.key.removeprefix(PREFIX): _said(a.value) for a in span.attributes}
                ids = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
                self.spans.append(Seen(service, span.name, *ids, facts))
        self.text.append(str(request))


def _said(value: object) -> str:
    return str(getattr(value, str(value.WhichOneof("value"))))  # type: ignore[attr-defined]


@contextmanager
def open_collector() -> Iterator[Collector]:
    """Listen until the context is left; whoever waits for an answer then has none."""
    collector = Collector()
    collector.awake.set()

    class Handler(BaseHTTPRequestHandler):
        """Takes spans."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.awake.wait()
            if collector.status is HTTPStatus.OK:
                collector.take(body)
            self.send_response(collector.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            """Answer, unless the caller is gone."""
            try:
                super().handle()
            except ConnectionError:
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    collector.endpoint = f"http://127.0.0.1:{server.server_address[1]}/v1/traces"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        collector.awake.set()
        server.shutdown()
        server.server_close()
        thread.join()
