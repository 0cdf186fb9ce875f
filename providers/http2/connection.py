"""One connection: what was written on it, what the peer allows, and when it ends.

Every request that was written is answered once: by a response, by a reset, by a GOAWAY that names it as not looked at,
by its time limit, or by the end of the connection.
"""

import asyncio
from typing import Final, Protocol, cast

from providers.http2.fault import PeerError
from providers.http2.frames import PREFACE, Code, Setting, goaway, reset, settings, window_update
from providers.http2.job import Lost
from providers.http2.outbox import Entry, Outbox
from providers.http2.reading import Reader
from providers.http2.streams import Streams
from providers.http2.windows import FIRST_WINDOW
from providers.http2.writing import LAST_STREAM, Writer

OUR_WINDOW: Final = 1 << 24
"""Of the connection; responses are small, so it is topped up rarely."""

GOODBYE_S: Final = 1.0
"""For the peer to take our last words, and to end its side."""

WRITE_BUFFER: Final = 1 << 20
"""Bytes that may wait for the socket before we stop adding: about two thousand requests."""

DEAF_BYTES: Final = 1 << 24
"""Bytes that wait for a peer that asks for answers (pings, settings) and takes none: it is no peer."""

FIRST_STREAMS: Final = 100
"""Requests at once until the peer tells its limit; what RFC 9113 (6.5.2) asks servers to allow at least."""


class Owner(Protocol):
    """Whoever keeps the connection."""

    def on_open(self, connection: "Connection") -> None:
        """Take notice that there is one."""

    def on_ready(self, connection: "Connection") -> None:
        """Take notice that the peer has told its limits."""

    def on_room(self, connection: "Connection") -> None:
        """Take notice that there may be room."""

    def on_refused(self, entries: list[Entry]) -> None:
        """Take back entries that the peer did not look at."""

    def on_goaway(self) -> None:
        """Take notice that the peer asks to be left."""

    def on_gone(self, connection: "Connection") -> None:
        """Take notice that the connection has ended."""


class Connection(asyncio.Protocol):
    """See the module."""

    def __init__(self, owner: Owner, outbox: Outbox, *, is_cautious: bool) -> None:
        self.streams = Streams()
        self.writer = Writer(outbox)
        self.is_ready = False
        """The peer has told its limits."""

        self.is_leaving = False
        """No further request is written on it."""

        self.is_gone = False
        """Nothing is under way, and nothing that still comes in counts."""

        self.has_answered = False
        self.heard_at = 0.0
        self.pinged_at: float | None = None
        self.peer_streams = FIRST_STREAMS
        self.unacknowledged = 0
        """Bytes of bodies that came in since we last widened our window."""

        self._is_cautious = is_cautious
        """One request at a time until the first answer: APNs asks for it with token authentication."""

        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        """Done when the socket is let go of."""

        self._transport: asyncio.Transport | None = None
        self._reader = Reader(self)
        self._is_paused = False
        self._last_words: asyncio.TimerHandle | None = None

    # --- the transport's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say hello: no pushes, no table for the peer's encoder, and a wide window."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its ancestors
        self.heard_at = self._loop.time()
        self._owner.on_open(self)
        session = transport.get_extra_info("ssl_object")
        if session is None or session.selected_alpn_protocol() != "h2":
            self.abort()
            return
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER)
        hello = settings({Setting.HEADER_TABLE_SIZE: 0, Setting.ENABLE_PUSH: 0})
        self.write(PREFACE + hello + window_update(0, OUR_WINDOW - FIRST_WINDOW))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- why changes nothing
        """Answer what is under way: it had left."""
        if self._last_words is not None:
            self._last_words.cancel()
        if not self.lost.done():
            self.lost.set_result(None)
        self._end()

    def pause_writing(self) -> None:
        """Wait for the socket."""
        self._is_paused = True

    def resume_writing(self) -> None:
        """Go on."""
        self._is_paused = False
        self._owner.on_room(self)

    def data_received(self, data: bytes) -> None:
        """Take what the peer says, and use the room that follows from it."""
        if self.is_gone:
            return
        self.heard_at = self._loop.time()
        self.pinged_at = None
        self._reader.feed(data)
        if self.is_gone:
            return
        if self.unacknowledged > OUR_WINDOW // 2:
            self.write(window_update(0, self.unacknowledged))
            self.unacknowledged = 0
        if self.is_leaving and not self.streams.in_flight:
            self.close()
        self._owner.on_room(self)

    # --- the owner's side

    @property
    def room(self) -> int:
        """How many more requests may be written now."""
        if not self.is_ready or self.is_leaving or self._is_paused:
            return 0
        in_flight = self.streams.in_flight
        if self.writer.windows.is_stuck and (in_flight or not self.writer.windows.connection):
            return 0
        return self.most - in_flight

    @property
    def most(self) -> int:
        """How many requests may be under way at once."""
        return min(1, self.peer_streams) if self._is_cautious and not self.has_answered else self.peer_streams

    def pump(self) -> None:
        """Write as many requests as there is room for."""
        room = self.room
        if room <= 0:
            return
        data = self.writer.requests(room, self.streams.open, self._loop.time())
        if data:
            self.write(data)
        if self.writer.next_stream > LAST_STREAM:
            self.leave()

    def write(self, data: bytes) -> None:
        """Hand bytes to the socket."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(data)
        if self._is_paused and transport.get_write_buffer_size() > DEAF_BYTES:
            self.abort()

    def leave(self) -> None:
        """Write no further request; close when all are answered."""
        self.is_leaving = True
        if not self.streams.in_flight:
            self.close()

    def close(self) -> None:
        """End it; a peer that does not end its side is not waited for."""
        if self._transport is not None and self._last_words is None and not self.lost.done():
            self._last_words = self._loop.call_later(GOODBYE_S, self.abort)
            self._transport.close()

    def abort(self) -> None:
        """End it without a word: the peer does not listen.

        Nor is the transport waited for: one whose TLS never got anywhere may not tell that it has ended, and whoever
        keeps the connection would hope for it for ever.
        """
        if self._transport is not None:
            self._transport.abort()
        self._end()

    def fail(self, code: Code) -> None:
        """End it for a fault of the peer's, or because nobody needs it: what is under way is answered as lost."""
        self.write(goaway(code))
        self.close()
        self._end()

    def _end(self) -> None:
        if self.is_gone:
            return
        self.is_leaving = self.is_gone = True
        for job, index in self.streams.clear():
            job.lose(index, Lost.NO_REPLY)
        self._owner.on_gone(self)

    # --- what frames ask for

    def check(self, stream: int) -> None:
        """Refuse a stream that we never opened; raises PeerError."""
        if stream % 2 == 0 or stream >= self.writer.next_stream:
            raise PeerError(Code.PROTOCOL_ERROR)

    def finish(self, stream: int) -> None:
        """Send no more of a request that was answered already: the peer's half is over, ours would count for ever."""
        if self.writer.windows.forget(stream):
            self.write(reset(stream, Code.CANCEL))

    def became_ready(self) -> None:
        """Take notice of the peer's first SETTINGS."""
        if not self.is_ready:
            self.is_ready = True
            self._owner.on_ready(self)

    def asked_to_leave(self, unseen: list[Entry]) -> None:
        """Give back what the peer will not look at, and leave."""
        self.is_leaving = True
        self._owner.on_goaway()
        self.refused(unseen)
        self.leave()

    def refused(self, entries: list[Entry]) -> None:
        """Give entries back that the peer did not look at."""
        if entries:
            self._owner.on_refused(entries)
