"""One connection: what comes in is taken apart here; a plain 200 takes the short way, everything else the whole one.

Every request that was written is answered once: by a response, by a reset, by a GOAWAY that names it as not looked at,
by its time limit, or by the end of the connection.
"""

import asyncio
from typing import Final, Protocol, cast

from providers.http2.control import ControlFrames
from providers.http2.frames import (
    FRAME_BYTES,
    HEADER,
    HEADER_BYTES,
    PREFACE,
    Code,
    Flag,
    Setting,
    settings,
    window_update,
)
from providers.http2.job import Lost
from providers.http2.outbox import Entry, Outbox
from providers.http2.streams import Streams
from providers.http2.writing import END_HEADERS, LAST_STREAM, Writer

OUR_WINDOW: Final = 1 << 24
"""Of the connection; responses are small, so it is topped up rarely."""

GOODBYE_S: Final = 1.0
"""For the peer to take our last words."""

WRITE_BUFFER: Final = 1 << 20
"""Bytes that may wait for the socket before we stop adding: about two thousand requests."""

LARGEST_STREAM: Final = 2**31 - 1
"""The highest bit of a stream's number is reserved, and is passed over."""

ODD_HEADERS: Final = int(Flag.END_HEADERS | Flag.PADDED | Flag.PRIORITY)
"""Of these flags a plain header block has only END_HEADERS."""

OK_BYTE: Final = 0x88
"""Indexed field 8 of the static table: ``:status: 200``."""


class Owner(Protocol):
    """Whoever keeps the connection."""

    def on_ready(self, connection: "Connection") -> None:
        """Take notice that the peer has told its limits."""

    def on_room(self, connection: "Connection") -> None:
        """Take notice that there may be room."""

    def on_refused(self, entries: list[Entry]) -> None:
        """Take back entries that the peer did not look at."""

    def on_gone(self, connection: "Connection") -> None:
        """Take notice that the connection has ended."""


class Connection(asyncio.Protocol):
    """See the module."""

    def __init__(self, owner: Owner, outbox: Outbox, *, is_cautious: bool) -> None:
        self.streams = Streams()
        self.writer = Writer(outbox)
        self.is_ready = False
        self.is_leaving = False
        """No further request is written on it."""

        self.is_gone = False
        self.heard_at = 0.0
        self.pinged_at: float | None = None
        self.peer_streams = 100
        self._is_cautious = is_cautious
        """One request at a time until the first answer: APNs asks for it with token authentication."""

        self._owner = owner
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._control = ControlFrames(self)
        self._rest = b""
        self._unacknowledged = 0
        self._is_paused = False

    # --- the transport's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say hello: no pushes, no table for the peer's encoder, and a wide window."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its ancestors
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self.heard_at = self._loop.time()
        hello = settings({Setting.HEADER_TABLE_SIZE: 0, Setting.ENABLE_PUSH: 0})
        self._transport.write(PREFACE + hello + window_update(0, OUR_WINDOW - (1 << 16) + 1))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- why changes nothing
        """Answer what is under way: it had left."""
        self._end()

    def pause_writing(self) -> None:
        """Wait for the socket."""
        self._is_paused = True

    def resume_writing(self) -> None:
        """Go on."""
        self._is_paused = False
        self._owner.on_room(self)

    def data_received(self, data: bytes) -> None:
        """Take frames apart; a rest that is no whole frame waits for more."""
        self.heard_at = self._loop.time()
        self.pinged_at = None
        buffer = self._rest + data if self._rest else data
        self._rest = buffer[self._take(buffer) :]
        if self.is_gone:
            return
        if self._unacknowledged > OUR_WINDOW // 2:
            self.write(window_update(0, self._unacknowledged))
            self._unacknowledged = 0
        if self.is_leaving and not self.streams.in_flight:
            self.close()
        self._owner.on_room(self)

    def _take(self, buffer: bytes) -> int:
        """Handle every whole frame and return where the next one begins."""
        unpack, control = HEADER.unpack_from, self._control
        open_, begun = self.streams.open, self.streams.begun
        at, end = 0, len(buffer)
        while end - at >= HEADER_BYTES:
            high, length, kind, flags, stream = unpack(buffer, at)
            payload = at + HEADER_BYTES
            stop = payload + length
            if high or length > FRAME_BYTES:
                self.fail(Code.FRAME_SIZE_ERROR)
                return end
            if stop > end:
                break
            at = stop
            if control.is_in_block:
                control.take(kind, flags, stream & LARGEST_STREAM, buffer[payload:stop])
            elif kind == 0 and flags & 0x9 == 1 and stream in begun:
                self._unacknowledged += length
                job, index = begun.pop(stream)
                self.writer.forget(stream)
                job.succeed(index, buffer[payload:stop])
            elif (
                kind == 1
                and flags & ODD_HEADERS == END_HEADERS
                and length
                and buffer[payload] == OK_BYTE
                and stream in open_
            ):
                self._is_cautious = False
                if flags & 0x1:
                    job, index = open_.pop(stream)
                    self.writer.forget(stream)
                    job.succeed(index, b"")
                else:
                    begun[stream] = open_.pop(stream)
            else:
                control.take(kind, flags, stream & LARGEST_STREAM, buffer[payload:stop])
            if self.is_gone:
                return end
        return at

    # --- the owner's side

    @property
    def room(self) -> int:
        """How many more requests may be written now."""
        if not self.is_ready or self.is_leaving or self._is_paused:
            return 0
        limit = 1 if self._is_cautious else self.peer_streams
        return limit - self.streams.in_flight

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
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def leave(self) -> None:
        """Write no further request; close when all are answered."""
        self.is_leaving = True
        if not self.streams.in_flight:
            self.close()

    def close(self) -> None:
        """End it now; what is under way is answered as lost."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """End it without a word: the peer does not listen."""
        if self._transport is not None:
            self._transport.abort()

    # --- what control frames ask for

    def answered(self) -> None:
        """Take notice of the first answer: from now on as many at once as the peer allows."""
        self._is_cautious = False

    def received(self, body_bytes: int) -> None:
        """Count bytes against our window."""
        self._unacknowledged += body_bytes

    def became_ready(self) -> None:
        """Take notice of the peer's first SETTINGS."""
        if not self.is_ready:
            self.is_ready = True
            self._owner.on_ready(self)

    def refused(self, entries: list[Entry]) -> None:
        """Give entries back that the peer did not look at."""
        if entries:
            self._owner.on_refused(entries)

    def fail(self, code: Code) -> None:
        """End the connection for a fault of the peer's."""
        self._control.say_goodbye(code)
        self.close()
        # a peer that does not end its side is not waited for
        self._loop.call_later(GOODBYE_S, self.abort)
        self._end()

    def _end(self) -> None:
        if self.is_gone:
            return
        self.is_leaving = self.is_gone = True
        for job, index in self.streams.clear():
            job.lose(index, Lost.NO_REPLY)
        self._owner.on_gone(self)
