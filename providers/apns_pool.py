"""The connections of one route to APNs: opened when needed, a few at most, and never in a hurry after a failure."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from aioapns.connection import APNsBaseConnectionPool, AuthorizationHeaderProvider
from aioapns.exceptions import ConnectionError as CannotConnectError

from providers.apns_answers import Lost, Reply
from providers.apns_connection import ApnsConnection
from providers.apns_message import Request

MOST: Final = 4
"""Connections at most: each takes about a thousand requests at once, and as few when APNs throttles one."""

APART_S: Final = 1.0
"""After a connection that could not be made, nobody tries again for so long; Apple takes haste for an attack."""

IDLE_S: Final = 900.0
"""A connection that was silent for so long may be gone without a word (NAT): a new one costs less than a lost push."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a route leads to, and as whom."""

    host: str
    port: int
    topic: str
    """The bundle id of the app."""

    context: ssl.SSLContext
    """Holds the client's certificate where there is no token."""


class Transport(Protocol):
    """Carries requests to APNs."""

    async def close(self) -> None:
        """Let go of every connection."""

    async def send(self, request: Request) -> Reply | Lost:
        """Send one request and return what came back; it raises nothing."""


class ApnsPool(APNsBaseConnectionPool):
    """aioapns' pool, which waits for room instead of asking every 10 ms, and resends nothing by itself."""

    def __init__(self, server: Server, auth: AuthorizationHeaderProvider | None, timeout_s: float) -> None:
        super().__init__(topic=server.topic, max_connections=MOST)
        # aioapns keeps the server's name on the protocol class: a class of our own leaves other routes alone.
        names = {"APNS_SERVER": server.host, "APNS_PORT": server.port}
        self.protocol_class: type[ApnsConnection] = type("RouteConnection", (ApnsConnection,), names)
        self.connections: list[ApnsConnection] = []
        self.ssl_context = server.context
        self._auth = auth
        self._timeout_s = timeout_s
        self._changed = asyncio.Event()
        self._opening: asyncio.Task[Any] | None = None
        self._failed_at = float("-inf")

    async def send(self, request: Request) -> Reply | Lost:
        """Send one request on whichever connection has room, within the timeout; cancelled, it resets its stream."""
        connection: ApnsConnection | None = None
        try:
            async with asyncio.timeout(self._timeout_s):
                connection = await self.acquire()
                return await connection.send_notification(request)
        except CannotConnectError:
            return Lost.UNREACHABLE
        except TimeoutError:
            if connection is None:
                return Lost.NOT_SENT
            # A connection that leaves one request without an answer may leave all: the next ones take another.
            connection.leave()
            return Lost.NO_REPLY

    async def close(self) -> None:
        """Close every connection and stop opening one."""
        if self._opening is not None:
            self._opening.cancel()
            with suppress(asyncio.CancelledError, OSError, CannotConnectError):
                await self._opening
        for connection in tuple(self.connections):
            connection.close()
        self.connections.clear()

    async def acquire(self) -> ApnsConnection:
        """Return a connection with room; raises aioapns' ConnectionError where none can be opened."""
        while True:
            self._drop_gone()
            for connection in self.connections:
                if not connection.is_busy:
                    return connection
            if len(self.connections) < self.max_connections:
                await self._opened()
            else:
                await self._changed.wait()

    async def create_connection(self) -> ApnsConnection:
        """Connect and wait until the server has told its limits."""
        connection: ApnsConnection
        async with asyncio.timeout(self._timeout_s):
            _, connection = await self.loop.create_connection(
                protocol_factory=self._factory(),
                host=self.protocol_class.APNS_SERVER,
                port=self.protocol_class.APNS_PORT,
                ssl=self.ssl_context,
            )
            try:
                await connection.ready
            except asyncio.CancelledError:
                connection.close()
                raise
        return connection

    def _factory(self) -> Callable[[], ApnsConnection]:
        return lambda: self.protocol_class(self.apns_topic, self._on_change, self._auth)

    async def _opened(self) -> None:
        """Wait for the one connection that is being opened, and open it where nobody does."""
        if self._opening is None or self._opening.done():
            if self.loop.time() - self._failed_at < APART_S:
                raise CannotConnectError
            self._opening = self.loop.create_task(self._open())
        if not await asyncio.shield(self._opening):
            raise CannotConnectError

    async def _open(self) -> bool:
        try:
            self.connections.append(await self.create_connection())
        except (OSError, TimeoutError, asyncio.CancelledError):
            # A connection that ended before it was ready cancels what waits for it; so does close.
            self._failed_at = self.loop.time()
            return False
        self._on_change()
        return True

    def _drop_gone(self) -> None:
        for connection in tuple(self.connections):
            if not connection.exchanges and self.loop.time() - connection.used_at > IDLE_S:
                connection.leave()
            if connection.is_leaving:
                # It answers what is on it by itself, and closes then.
                self.connections.remove(connection)

    def _on_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
