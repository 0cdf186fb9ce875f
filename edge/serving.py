"""``carillon edge``: serves the reports API until a signal comes."""

import asyncio
import signal
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
import uvicorn

from edge.app import create_app
from edge.grants import GrantBook
from edge.tls import server_context
from models.errors import SetupError
from registry.client import open_client
from registry.reporting import open_reporting
from settings import EdgeSettings, Settings
from telemetry.logs import configure

CONNECTIONS = 128
"""That wait to be accepted."""


def serve(settings: Settings, channels: Sequence[str]) -> None:
    """Serve; a registry that is away is told by ``/readyz``, and each question asks it again.

    Raises
    ------
    SetupError
        Where the tokens cannot be read, the port cannot be bound, or tokens would travel unprotected.
    """
    edge = settings.edge
    configure(settings.log_level, "edge", settings.worker.instance)
    if edge.tokens_file is None:
        message = "CARILLON_EDGE__TOKENS_FILE names no file: `carillon edge token` writes one"
        raise SetupError(message)
    context = server_context(edge)
    grants = GrantBook(edge.tokens_file)
    for number in (signal.SIGTERM, signal.SIGINT):
        # the server stops at a signal and then raises it again: what is left to do afterwards is only to close
        signal.signal(number, lambda *_: None)
    with _bound(edge) as listener:
        asyncio.run(_serve(settings, grants, channels, listener, context))


async def _serve(
    settings: Settings,
    grants: GrantBook,
    channels: Sequence[str],
    listener: socket.socket,
    context: ssl.SSLContext | None,
) -> None:
    host, port = listener.getsockname()[:2]
    client = open_client(settings.mongo.uri.get_secret_value(), settings.mongo.timeout_s)
    app = create_app(open_reporting(client[settings.mongo.database]), grants, _now, channels)
    # its own lines would name queries; ours go through the process's one formatter
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=int(settings.worker.drain_s),
        ssl_context_factory=(lambda *_: context) if context else None,
    )
    structlog.get_logger(__name__).info("edge_serves", host=host, port=port, kind="https" if context else "http")
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        await client.close()


def _bound(edge: EdgeSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in edge.host else socket.AF_INET
    try:
        return socket.create_server((edge.host, edge.port), family=family, backlog=CONNECTIONS)
    except (OSError, OverflowError) as error:
        message = (
            f"edge.port: cannot listen on {edge.host}:{edge.port} ({error}); choose another, or 0 for any free one"
        )
        raise SetupError(message) from error


def _now() -> datetime:
    return datetime.now(UTC)
