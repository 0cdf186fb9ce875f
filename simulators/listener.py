"""The door: TLS with ALPN, and the protocol that the peer chose behind it."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import AbstractEventLoop, Protocol, Transport
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from simulators.delays import Delays
from simulators.exchange import Site
from simulators.frames import PREFACE
from simulators.http1 import Http1Connection
from simulators.http2 import Http2Connection


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and as whom."""

    cert_file: Path
    key_file: Path
    host: str = "127.0.0.1"
    port: int = 0
    """0: any free port."""

    client_ca_file: Path | None = None
    """Who signs client certificates; absent: none is asked for."""

    def tls(self) -> ssl.SSLContext:
        """Return the context: TLS 1.2 at least, HTTP/2 before HTTP/1.1, a client certificate optional."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.cert_file, self.key_file)
        context.set_alpn_protocols(["h2", "http/1.1"])
        if self.client_ca_file is not None:
            context.load_verify_locations(self.client_ca_file)
            context.verify_mode = ssl.CERT_OPTIONAL
        return context


class Listener:
    """Accepts connections for one site."""

    def __init__(self, site: Site, loop: AbstractEventLoop) -> None:
        self.site = site
        self.loop = loop
        self.delays = Delays(loop)
        self.doors: set[Door] = set()
        self.port = 0

    async def open(self, address: Address) -> None:
        """Begin to listen."""
        self._server = await self.loop.create_server(
            lambda: Door(self), address.host, address.port, ssl=address.tls(), backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and end every connection."""
        self._server.close()
        self.delays.close()
        for door in list(self.doors):
            door.transport.abort()
        await asyncio.sleep(0)
        await self._server.wait_closed()

    def announce(self) -> None:
        """Tell every connection the limits that hold from now on."""
        for door in self.doors:
            door.announce()


class Door(Protocol):
    """One accepted connection: finds out which protocol it speaks, and hands everything on."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._inner: Http1Connection | Http2Connection | None = None
        self._seen = b""

    def connection_made(self, transport: object) -> None:
        """Ask TLS what was agreed; without an agreement the first bytes tell."""
        self.transport = cast("Transport", transport)
        self._listener.doors.add(self)
        traffic = self._listener.site.traffic
        traffic.connections += 1
        traffic.open_connections += 1
        tls = self.transport.get_extra_info("ssl_object")
        agreed = tls.selected_alpn_protocol() if tls is not None else None
        if agreed is not None:
            self._enter(is_h2=agreed == "h2")

    def _enter(self, *, is_h2: bool) -> Http1Connection | Http2Connection:
        site, loop = self._listener.site, self._listener.loop
        self._inner = Http2Connection(site, self._listener.delays, loop) if is_h2 else Http1Connection(site, loop)
        self._inner.connection_made(self.transport)
        # From here on the transport calls the protocol itself: one call less for every read.
        self.data_received = self._inner.data_received  # type: ignore[method-assign]
        return self._inner

    def data_received(self, data: bytes) -> None:
        """Look at the first bytes of a peer that agreed on nothing."""
        self._seen += data
        if self._seen.startswith(PREFACE[:4]) or not PREFACE.startswith(self._seen[:4]):
            inner = self._enter(is_h2=self._seen.startswith(PREFACE[:4]))
            inner.data_received(self._seen)

    def announce(self) -> None:
        """Tell the peer the limits that hold from now on."""
        if self._inner is not None:
            self._inner.announce()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._listener.doors.discard(self)
        self._listener.site.traffic.open_connections -= 1
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        """Read no more from a peer that does not read."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self.transport.resume_reading()
