"""One HTTP/1.1 connection: for the console, the token endpoint, and clients without HTTP/2.

Faults that only frames can show end the connection here.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Protocol, Transport
from typing import cast

import h11

from simulators.exchange import Manner, Reply, Request, Site
from simulators.head import Head


class Http1Connection(Protocol):
    """Serves one peer, one request after the other."""

    def __init__(self, site: Site, loop: AbstractEventLoop) -> None:
        self._site = site
        self._loop = loop
        self._peer = h11.Connection(h11.SERVER)
        self._head: Head | None = None
        self._body: list[bytes] = []

    def connection_made(self, transport: object) -> None:
        """Wait for the peer to speak."""
        self._transport = cast("Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Handle what has arrived."""
        try:
            self._peer.receive_data(data)
            self._read()
        except h11.RemoteProtocolError:
            self._transport.close()

    def announce(self) -> None:
        """There is nothing to announce: HTTP/1.1 has no streams."""

    def _read(self) -> None:
        while not self._transport.is_closing():
            event = self._peer.next_event()
            if isinstance(event, h11.Request):
                fields = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
                self._head = Head(event.method.decode(), event.target.decode("latin-1"), fields)
                self._body = []
                if self._peer.they_are_waiting_for_100_continue:
                    self._say(h11.InformationalResponse(status_code=100, headers=[]))
            elif isinstance(event, h11.Data):
                self._body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                self._complete()
            else:
                if isinstance(event, h11.ConnectionClosed):
                    self._transport.close()
                return

    def _complete(self) -> None:
        if self._head is None:
            return
        has_certificate = bool(self._transport.get_extra_info("peercert"))
        reply = self._site.answer(Request(self._head, b"".join(self._body), has_certificate))
        if reply.delay_s:
            self._loop.call_later(reply.delay_s, self._give_late, reply)
        else:
            self._give(reply)

    def _give_late(self, reply: Reply) -> None:
        if not self._transport.is_closing():
            self._give(reply)
            self._read()

    def _give(self, reply: Reply) -> None:
        if reply.manner is Manner.STALL:
            return
        if reply.manner not in {Manner.PLAIN, Manner.GOAWAY}:
            self._transport.abort()
            return
        fields = [*reply.fields, ("content-length", str(len(reply.body)))]
        if reply.manner is Manner.GOAWAY:
            fields.append(("connection", "close"))
        self._say(h11.Response(status_code=reply.status, headers=fields))
        self._say(h11.Data(data=reply.body))
        self._say(h11.EndOfMessage())
        if self._peer.our_state is h11.MUST_CLOSE:
            self._transport.close()
        else:
            self._peer.start_next_cycle()

    def _say(self, event: h11.Event) -> None:
        self._transport.write(self._peer.send(event) or b"")
