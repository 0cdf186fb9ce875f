"""The whole way of a frame: everything but a plain 200. Slow, strict, and complete (RFC 9113)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from providers.http2.answers import AnswerFrames
from providers.http2.fault import PeerError
from providers.http2.frames import (
    ACK,
    FRAME_BYTES,
    LARGEST_FRAME,
    LARGEST_WINDOW,
    WORD,
    Code,
    Kind,
    Setting,
    frame,
)
from providers.http2.job import Lost
from providers.http2.outbox import Entry
from providers.http2.response import BadHeadersError

if TYPE_CHECKING:
    from providers.http2.connection import Connection

UNTOUCHED: Final = frozenset({Code.REFUSED_STREAM, Code.ENHANCE_YOUR_CALM})
"""A stream that is reset so was not looked at (RFC 9113, 8.7; the second is what servers say of too many)."""

PING_BYTES: Final = 8
GOAWAY_BYTES: Final = 8
"""A stream and a code, before what the peer adds for people."""

SETTING_BYTES: Final = 6
BOUNDS: Final = {
    int(Setting.ENABLE_PUSH): range(1),
    int(Setting.MAX_FRAME_SIZE): range(FRAME_BYTES, LARGEST_FRAME + 1),
}
"""What a server may say of itself; the first is ours to say."""


class ControlFrames:
    """Takes frames of one connection, one after the other."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers = AnswerFrames(connection)
        self._takers: dict[int, Callable[[int, int, bytes], None]] = {
            Kind.DATA: self._answers.data,
            Kind.HEADERS: self._answers.headers,
            Kind.RST_STREAM: self._reset,
            Kind.SETTINGS: self._settings,
            Kind.PUSH_PROMISE: self._push_promise,
            Kind.PING: self._ping,
            Kind.GOAWAY: self._goaway,
            Kind.WINDOW_UPDATE: self._window_update,
            Kind.CONTINUATION: self._answers.continuation,
        }

    @property
    def is_in_block(self) -> bool:
        """Tell whether nothing but a CONTINUATION may come now."""
        return self._answers.block_stream != 0

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
        expected = self._answers.block_stream
        if expected and (kind != Kind.CONTINUATION or stream != expected):
            raise PeerError(Code.PROTOCOL_ERROR)
        if not self._connection.is_ready and kind != Kind.SETTINGS:
            raise PeerError(Code.PROTOCOL_ERROR)

    def _reset(self, _flags: int, stream: int, payload: bytes) -> None:
        code = word(payload)
        self._connection.check(stream)
        self._connection.writer.windows.forget(stream)
        is_untouched = code in UNTOUCHED and stream in self._connection.streams.open
        entry = self._connection.streams.pop(stream)
        if entry is None:
            return
        if is_untouched:
            self._connection.refused([entry])
        else:
            entry[0].lose(entry[1], Lost.NO_REPLY)

    def _settings(self, flags: int, stream: int, payload: bytes) -> None:
        if stream:
            raise PeerError(Code.PROTOCOL_ERROR)
        if (flags & ACK and payload) or len(payload) % SETTING_BYTES:
            raise PeerError(Code.FRAME_SIZE_ERROR)
        if flags & ACK:
            return
        for at in range(0, len(payload), SETTING_BYTES):
            self._set(int.from_bytes(payload[at : at + 2]), int.from_bytes(payload[at + 2 : at + SETTING_BYTES]))
        self._connection.write(frame(Kind.SETTINGS, ACK, 0))
        self._connection.became_ready()

    def _set(self, key: int, value: int) -> None:
        writer = self._connection.writer
        if key == Setting.HEADER_TABLE_SIZE:
            writer.block_begin = writer.table.resize(value)
        elif key == Setting.MAX_CONCURRENT_STREAMS:
            self._connection.peer_streams = value
        elif key == Setting.INITIAL_WINDOW_SIZE:
            data = writer.windows.resize(value) if value <= LARGEST_WINDOW else None
            self._write_what_fits(data)
        elif key in BOUNDS and value not in BOUNDS[key]:
            raise PeerError(Code.PROTOCOL_ERROR)

    def _push_promise(self, _flags: int, _stream: int, _payload: bytes) -> None:
        raise PeerError(Code.PROTOCOL_ERROR)  # we said that we take none

    def _ping(self, flags: int, stream: int, payload: bytes) -> None:
        if stream or len(payload) != PING_BYTES:
            raise PeerError(Code.PROTOCOL_ERROR if stream else Code.FRAME_SIZE_ERROR)
        if not flags & ACK:
            self._connection.write(frame(Kind.PING, ACK, 0, payload))

    def _goaway(self, _flags: int, stream: int, payload: bytes) -> None:
        if stream or len(payload) < GOAWAY_BYTES:
            raise PeerError(Code.PROTOCOL_ERROR if stream else Code.FRAME_SIZE_ERROR)
        last = WORD.unpack_from(payload)[0] & LARGEST_WINDOW
        streams = self._connection.streams
        refused: list[Entry] = []
        for unseen in streams.above(last):
            self._connection.writer.windows.forget(unseen)
            refused.append(streams.open.pop(unseen).entry(unseen))
        self._connection.asked_to_leave(refused)

    def _window_update(self, _flags: int, stream: int, payload: bytes) -> None:
        increment = word(payload) & LARGEST_WINDOW
        if stream:
            self._connection.check(stream)
        if increment == 0:
            raise PeerError(Code.PROTOCOL_ERROR)
        self._write_what_fits(self._connection.writer.windows.widen(stream, increment))

    def _write_what_fits(self, data: bytes | None) -> None:
        if data is None:
            raise PeerError(Code.FLOW_CONTROL_ERROR)
        if data:
            self._connection.write(data)


def word(payload: bytes) -> int:
    """Return the number that a payload of four bytes is; raises PeerError where it has more or less."""
    if len(payload) != WORD.size:
        raise PeerError(Code.FRAME_SIZE_ERROR)
    return int.from_bytes(payload)
