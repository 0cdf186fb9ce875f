"""One connection to APNs: aioapns' protocol class, with what happens on a stream rewritten.

What its own way does with a stream that ends otherwise than well was measured, and is the reason for each method here:
a reset stream or an error without a body is never answered, an error in two frames breaks the connection, a GOAWAY
sends everything in flight a second time, a changed limit of streams locks the pool, and a connection that waits 10 s
for an answer is closed under it.
"""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Final

import orjson
from aioapns.connection import APNsTLSClientProtocol
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import NoAvailableStreamIDError, ProtocolError

from providers.apns_answers import Lost, Reply
from providers.apns_exchange import Exchange, request_headers
from providers.apns_message import Request

LARGEST_BODY: Final = 5120
"""A stream is opened only while the connection's window takes this much: a body must never stop half-way."""

UNTOUCHED: Final = frozenset({ErrorCodes.REFUSED_STREAM, ErrorCodes.ENHANCE_YOUR_CALM})
"""A stream that is reset so was not looked at (RFC 9113, 8.7; the second is what servers say of too many)."""


class PatientH2(H2Connection):
    """Reads on after a GOAWAY: streams up to the last one named are still answered (RFC 9113, 6.8)."""

    def _receive_goaway_frame(self, frame: Any) -> Any:
        state = self.state_machine.state
        result = super()._receive_goaway_frame(frame)
        self.state_machine.state = state
        return result


class ApnsConnection(APNsTLSClientProtocol):
    """One connection; made by the pool as a subclass per route, whose class attributes are the server's name."""

    APNS_SERVER: ClassVar[str]
    APNS_PORT: ClassVar[int]

    def __init__(self, topic: str, on_change: Callable[[], None], auth_provider: Any) -> None:
        super().__init__(topic, loop=asyncio.get_running_loop(), auth_provider=auth_provider)
        self.conn = PatientH2()
        self.exchanges: dict[int, Exchange] = {}
        self.ready: asyncio.Future[None] = self.loop.create_future()
        """Done when the server has told its limits, before which nothing may be assumed of them."""

        self.is_leaving = False
        self.used_at = self.loop.time()
        self._on_change = on_change

    @property
    def is_busy(self) -> bool:
        """Tell whether no stream can be opened now."""
        limit = self.conn.remote_settings.max_concurrent_streams
        too_little = self.conn.outbound_flow_control_window < LARGEST_BODY
        return self.is_leaving or len(self.exchanges) >= limit or too_little

    async def send_notification(self, request: Request) -> Reply | Lost:
        """Send one request on a stream of its own; cancelling resets the stream."""
        reply: asyncio.Future[Reply | Lost] = self.loop.create_future()
        stream = self._open_stream(Exchange(request, reply))
        if stream is None:
            return Lost.NOT_SENT
        try:
            return await reply
        finally:
            self._forget(stream)

    def leave(self) -> None:
        """Open no further stream, and close when the last one is answered."""
        self.is_leaving = True
        if not self.exchanges:
            self.close()

    def refresh_inactivity_timer(self) -> None:
        """Keep the connection: Apple asks for it, and takes quick reconnects for an attack."""

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  the reason changes nothing
        """Answer what is under way: it had left."""
        self.is_leaving = True
        for stream in list(self.exchanges):
            self._end(stream, Lost.NO_REPLY)
        if not self.ready.done():
            self.ready.cancel()
        self._on_change()

    def data_received(self, data: bytes) -> None:
        """Read frames; one that breaks the protocol ends the connection."""
        self.used_at = self.loop.time()
        try:
            for event in self.conn.receive_data(data):
                self._take(event)
        except ProtocolError:
            self.is_leaving = True
            self.close()
        if not self.transport.is_closing():
            self.flush()
        self._on_change()

    def _open_stream(self, exchange: Exchange) -> int | None:
        self.used_at = self.loop.time()
        try:
            stream: int = self.conn.get_next_available_stream_id()
            self.conn.send_headers(stream, self._headers(exchange.request))
            self.conn.send_data(stream, orjson.dumps(exchange.request.message), end_stream=True)
        except (ProtocolError, NoAvailableStreamIDError):
            # A request without its end cannot be acted on, so nothing was sent; the connection is not used again.
            self.leave()
            return None
        self.exchanges[stream] = exchange
        self.flush()
        return stream

    def _headers(self, request: Request) -> list[tuple[str, str]]:
        authorization = None if self.auth_provider is None else self.auth_provider.get_header()
        return request_headers(request, self.APNS_SERVER, self.apns_topic, authorization)

    def _take(self, event: Any) -> None:
        match event:
            case RemoteSettingsChanged() | WindowUpdated():
                if not self.ready.done() and isinstance(event, RemoteSettingsChanged):
                    self.ready.set_result(None)
            case ResponseReceived() if event.stream_id in self.exchanges:
                self.exchanges[event.stream_id].headers = dict(event.headers)
            case DataReceived():
                self._take_data(event)
            case StreamEnded() if event.stream_id in self.exchanges:
                self._end(event.stream_id, self.exchanges[event.stream_id].response())
            case StreamReset():
                self._end(event.stream_id, Lost.NOT_SENT if event.error_code in UNTOUCHED else Lost.NO_REPLY)
            case ConnectionTerminated():
                self._take_goaway(event.last_stream_id or 0)
            case _:
                pass

    def _take_data(self, event: Any) -> None:
        self.conn.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        if event.stream_id in self.exchanges:
            self.exchanges[event.stream_id].body += event.data

    def _take_goaway(self, last: int) -> None:
        for stream in [stream for stream in self.exchanges if stream > last]:
            self._end(stream, Lost.NOT_SENT)
        self.leave()

    def _end(self, stream: int, reply: Reply | Lost) -> None:
        exchange = self.exchanges.pop(stream, None)
        if exchange is not None and not exchange.reply.done():
            exchange.reply.set_result(reply)
        if self.is_leaving and not self.exchanges:
            self.close()

    def _forget(self, stream: int) -> None:
        """Take leave of a stream that nobody waits for any more; one that was answered is gone already."""
        if self.exchanges.pop(stream, None) is None:
            return
        if not self.transport.is_closing():
            self.conn.reset_stream(stream, ErrorCodes.CANCEL)
            self.flush()
        self._on_change()
