"""``carillon edge``: serves the reports API and the live page until a signal comes."""

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog
import uvicorn

from edge.app import create_app
from edge.given import Broker, Given
from edge.grants import GrantBook
from edge.live.board import Board
from edge.tls import server_context
from models.errors import SetupError
from registry.client import open_client
from registry.controls import open_controls
from registry.reporting import open_reporting
from settings import EdgeSettings, Settings
from telemetry.logs import configure

CONNECTIONS = 128
"""That wait to be accepted."""


def serve(settings: Settings, channels: Sequence[str], open_broker: Callable[[], Broker]) -> None:
    """Serve; a registry that is away is told by ``/readyz``, and each question asks it, or the broker, again.

    Parameters
    ----------
    open_broker
        Called inside the event loop; it connects when it is needed first.

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
        asyncio.run(_serve(settings, grants, channels, open_broker, listener, context=context))


async def _serve(
    settings: Settings,
    grants: GrantBook,
    channels: Sequence[str],
    open_broker: Callable[[], Broker],
    listener: socket.socket,
    *,
    context: ssl.SSLContext | None,
) -> None:
    host, port = listener.getsockname()[:2]
    client = open_client(settings.mongo.uri.get_secret_value(), settings.mongo.timeout_s)
    database, broker = client[settings.mongo.database], open_broker()
    given = Given(open_controls(database), broker.publish, broker.lags, broker.routes)
    app = create_app(open_reporting(database), grants, _now, channels, given, rate_per_s=settings.edge.rate_per_s)
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
        await Server(config, app.state.board).serve(sockets=[listener])
    finally:
        await broker.close()
        await client.close()


class Server(uvicorn.Server):
    """Ends the live pages before it waits for what is under way: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, board: Board) -> None:
        super().__init__(config)
        self._board = board

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        self._board.close()
        await super().shutdown(sockets)


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
