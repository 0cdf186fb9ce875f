"""The whole way of a frame: everything but a plain 200. Slow, strict, and complete (RFC 9113)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from providers.http2.frames import (
    ACK,
    FRAME_BYTES,
    LARGEST_WINDOW,
    WORD,
    Code,
    Flag,
    Kind,
    Setting,
    frame,
    goaway,
    reset,
)
from providers.http2.job import Lost
from providers.http2.response import (
    FIRST_FINAL,
    LARGEST_BODY,
    BadHeadersError,
    Response,
    decode,
    new_decoder,
    status_of,
)

if TYPE_CHECKING:
    from providers.http2.connection import Connection

LARGEST_BLOCK: Final = 65_536
"""Bytes of one header block over all its frames."""

UNTOUCHED: Final = frozenset({Code.REFUSED_STREAM, Code.ENHANCE_YOUR_CALM})
"""A stream that is reset so was not looked at (RFC 9113, 8.7; the second is what servers say of too many)."""


class PeerError(Exception):
    """The peer broke a rule; the connection ends with this code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code


class ControlFrames:
    """Takes frames of one connection, one after the other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._decoder = new_decoder()
        self._block: tuple[int, int, bytearray] | None = None
        """A header block in several frames: stream, flags of the first, bytes so far."""

        self._takers: dict[int, Callable[[int, int, bytes], None]] = {
            Kind.DATA: self._data,
            Kind.HEADERS: self._headers,
            Kind.RST_STREAM: self._reset,
            Kind.SETTINGS: self._settings,
            Kind.PUSH_PROMISE: self._push_promise,
            Kind.PING: self._ping,
            Kind.GOAWAY: self._goaway,
            Kind.WINDOW_UPDATE: self._window_update,
            Kind.CONTINUATION: self._continuation,
        }

    @property
    def is_in_block(self) -> bool:
        """Tell whether nothing but a CONTINUATION may come now."""
        return self._block is not None

    def take(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        """Handle one frame; one that breaks a rule ends the connection, one of an unknown kind is passed over."""
        try:
            self._check_order(kind, stream)
            taker = self._takers.get(kind)
            if taker is not None:
                taker(flags, stream, payload)
        except PeerError as error:
            self._connection.fail(error.code)
        except BadHeadersError:
            self._connection.fail(Code.COMPRESSION_ERROR)

    def _check_order(self, kind: int, stream: int) -> None:
        """Refuse what may not come now: anything inside a header block, anything before the first SETTINGS."""
        if self._block is not None and (kind != Kind.CONTINUATION or stream != self._block[0]):
            raise PeerError(Code.PROTOCOL_ERROR)
        if not self._connection.is_ready and kind != Kind.SETTINGS:
            raise PeerError(Code.PROTOCOL_ERROR)

    def say_goodbye(self, code: Code) -> None:
        """Tell the peer why we go."""
        self._connection.write(goaway(code))

    def _headers(self, flags: int, stream: int, payload: bytes) -> None:
        block = unpadded(flags, payload)
        if flags & Flag.PRIORITY:
            if len(block) < 5:  # noqa: PLR2004 -- a dependency and a weight (RFC 9113, 6.2)
                raise PeerError(Code.FRAME_SIZE_ERROR)
            block = block[5:]
        self._check(stream)
        if flags & Flag.END_HEADERS:
            self._take_block(stream, flags, block)
        else:
            self._block = (stream, flags, bytearray(block))

    def _continuation(self, flags: int, stream: int, payload: bytes) -> None:
        if self._block is None:
            raise PeerError(Code.PROTOCOL_ERROR)
        _, first_flags, block = self._block
        block += payload
        if len(block) > LARGEST_BLOCK:
            raise PeerError(Code.ENHANCE_YOUR_CALM)
        if flags & Flag.END_HEADERS:
            self._block = None
            self._take_block(stream, first_flags, bytes(block))

    def _take_block(self, stream: int, flags: int, block: bytes) -> None:
        headers = decode(self._decoder, block)
        streams = self._connection.streams
        is_end = bool(flags & Flag.END_STREAM)
        if stream in streams.open:
            status = status_of(headers)
            if status < FIRST_FINAL:
                if is_end:
                    raise PeerError(Code.PROTOCOL_ERROR)
                return
            streams.responses[stream] = Response(streams.open.pop(stream), status, headers)
            self._connection.answered()
        elif stream in streams.begun:
            streams.responses[stream] = Response(streams.begun.pop(stream), FIRST_FINAL)
        # else trailers, or a stream that we gave up
        if is_end:
            self._end(stream)
        elif stream in streams.responses and ":status" not in headers:
            raise PeerError(Code.PROTOCOL_ERROR)  # trailers end a stream

    def _data(self, flags: int, stream: int, payload: bytes) -> None:
        self._check(stream)
        self._connection.received(len(payload))
        streams = self._connection.streams
        if stream in streams.open:
            raise PeerError(Code.PROTOCOL_ERROR)
        if stream in streams.begun:
            streams.responses[stream] = Response(streams.begun.pop(stream), FIRST_FINAL)
        response = streams.responses.get(stream)
        if response is None:
            return
        response.body += unpadded(flags, payload)
        if flags & Flag.END_STREAM:
            self._end(stream)
        elif len(response.body) > LARGEST_BODY:
            self._connection.write(reset(stream, Code.CANCEL))
            self._end(stream)

    def _end(self, stream: int) -> None:
        response = self._connection.streams.responses.pop(stream, None)
        if response is not None:
            self._connection.writer.forget(stream)
            response.tell()

    def _reset(self, _flags: int, stream: int, payload: bytes) -> None:
        (code,) = words(payload, 1)
        self._check(stream)
        self._connection.writer.forget(stream)
        entry = self._connection.streams.pop(stream)
        if entry is None:
            return
        if code in UNTOUCHED:
            self._connection.refused([entry])
        else:
            entry[0].lose(entry[1], Lost.NO_REPLY)

    def _settings(self, flags: int, stream: int, payload: bytes) -> None:
        if stream or (flags & ACK and payload) or len(payload) % 6:
            raise PeerError(Code.FRAME_SIZE_ERROR if not stream else Code.PROTOCOL_ERROR)
        if flags & ACK:
            return
        for at in range(0, len(payload), 6):
            key = int.from_bytes(payload[at : at + 2])
            self._set(key, int.from_bytes(payload[at + 2 : at + 6]))
        self._connection.write(frame(Kind.SETTINGS, ACK, 0))
        self._connection.became_ready()

    def _set(self, key: int, value: int) -> None:
        writer = self._connection.writer
        if key == Setting.HEADER_TABLE_SIZE:
            writer.block_begin = writer.table.resize(value)
        elif key == Setting.MAX_CONCURRENT_STREAMS:
            self._connection.peer_streams = value
        elif key == Setting.INITIAL_WINDOW_SIZE:
            if value > LARGEST_WINDOW:
                raise PeerError(Code.FLOW_CONTROL_ERROR)
            self._connection.write(writer.resize_streams(value))
        elif key == Setting.MAX_FRAME_SIZE and value < FRAME_BYTES:
            raise PeerError(Code.PROTOCOL_ERROR)

    def _push_promise(self, _flags: int, _stream: int, _payload: bytes) -> None:
        raise PeerError(Code.PROTOCOL_ERROR)  # we said that we take none

    def _ping(self, flags: int, stream: int, payload: bytes) -> None:
        if stream or len(payload) != 8:  # noqa: PLR2004 -- RFC 9113, 6.7
            raise PeerError(Code.PROTOCOL_ERROR if stream else Code.FRAME_SIZE_ERROR)
        if not flags & ACK:
            self._connection.write(frame(Kind.PING, ACK, 0, payload))

    def _goaway(self, _flags: int, stream: int, payload: bytes) -> None:
        if stream or len(payload) < 8:  # noqa: PLR2004 -- a stream and a code (RFC 9113, 6.8)
            raise PeerError(Code.PROTOCOL_ERROR if stream else Code.FRAME_SIZE_ERROR)
        last = WORD.unpack_from(payload)[0] & LARGEST_WINDOW
        streams = self._connection.streams
        refused = [streams.pop(above) for above in streams.above(last)]
        self._connection.is_leaving = True
        self._connection.refused([entry for entry in refused if entry is not None])
        self._connection.leave()

    def _window_update(self, _flags: int, stream: int, payload: bytes) -> None:
        (increment,) = words(payload, 1)
        if stream:
            self._check(stream)
        increment &= LARGEST_WINDOW
        if increment == 0:
            raise PeerError(Code.PROTOCOL_ERROR)
        data = self._connection.writer.open_window(stream, increment)
        if data is None:
            raise PeerError(Code.FLOW_CONTROL_ERROR)
        self._connection.write(data)

    def _check(self, stream: int) -> None:
        """Refuse a stream that we never opened."""
        if stream == 0 or stream % 2 == 0 or stream >= self._connection.writer.next_stream:
            raise PeerError(Code.PROTOCOL_ERROR)


def unpadded(flags: int, payload: bytes) -> bytes:
    """Return a payload without its padding; raises PeerError where there is more of it than payload."""
    if not flags & Flag.PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise PeerError(Code.PROTOCOL_ERROR)
    return payload[1 : len(payload) - payload[0]]


def words(payload: bytes, number: int) -> tuple[int, ...]:
    """Return so many numbers of four bytes; raises PeerError where there are more or less."""
    if len(payload) != number * 4:
        raise PeerError(Code.FRAME_SIZE_ERROR)
    return tuple(value for (value,) in WORD.iter_unpack(payload))
