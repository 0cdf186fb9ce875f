"""Serves ``/metrics``, ``/livez`` and ``/readyz`` from a thread of its own.

Rendering 7,000 series takes 45 ms, which the event loop does not have; and a loop that hangs must still be seen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypeAlias

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from models.errors import SetupError
from telemetry.metrics import Metrics

Check: TypeAlias = Callable[[], tuple[bool, str]]
"""Answers (is it well, why) within milliseconds; asked from another thread, so it only reads plain values."""


class _Handler(BaseHTTPRequestHandler):
    """Answers three paths."""

    server_version = "carillon"
    sys_version = ""
    timeout = 10
    """Seconds that a silent caller may hold a thread."""

    def __init__(self, registry: CollectorRegistry, checks: dict[str, Check], *args: object) -> None:
        self._registry = registry
        self._checks = checks
        super().__init__(*args)  # type: ignore[arg-type]  # handed through by the server

    def do_GET(self) -> None:
        """Answer a request."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            encoder, content_type = choose_encoder(self.headers.get("Accept") or "")
            self._answer(HTTPStatus.OK, encoder(self._registry), content_type)
        elif path in self._checks:
            well, reason = _ask(self._checks[path])
            status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, f"{reason}\n".encode())
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"ask for /metrics, /livez or /readyz\n")

    def log_message(self, *_args: object) -> None:
        """Say nothing: a probe every few seconds is no news."""

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    """One thread per caller; none outlives the process."""

    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Say nothing: a caller that hangs up in the middle is no fault of ours."""


def _ask(check: Check) -> tuple[bool, str]:
    """Ask a check; one that fails is an answer too."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # whatever is wrong with it, the probe must hear "not well"
        return False, f"the check itself failed: {type(error).__name__}"


@contextmanager
def open_health(host: str, port: int, metrics: Metrics, live: Check, ready: Check) -> Iterator[int]:
    """Serve while the context is open, and give the port that was bound (*port* 0: any free one).

    Raises
    ------
    SetupError
        Where the port cannot be bound.
    """
    checks = {"/livez": live, "/readyz": ready}
    try:
        server = _Server((host, port), partial(_Handler, metrics.registry, checks))
    except (OSError, OverflowError) as error:
        message = f"worker.http_port: cannot listen on {host}:{port} ({error}); choose another, or 0 for any free one"
        raise SetupError(message) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="health", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
