"""The frames of HTTP/2 (RFC 9113, section 6): their kinds, their flags, and how each is written."""

from collections.abc import Mapping
from struct import Struct
from typing import Final

from simulators.violation import ConnectionViolation, ErrorCode

FRAME: Final = Struct(">HBBBI")
"""Length (upper 16 and lower 8 bits), kind, flags, stream."""

FRAME_HEAD: Final = 9
KIND_AT: Final = 3
"""Where the kind stands in it."""

WORD: Final = 4
"""Bytes of a stream's number, among others."""

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
STREAM_MASK: Final = 0x7FFF_FFFF
LARGEST_FRAME: Final = 16_384
"""What we accept, and the default of what a peer accepts."""

DEFAULT_WINDOW: Final = 65_535
LARGEST_WINDOW: Final = 2**31 - 1

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)

END_STREAM: Final = 0x1
ACK: Final = 0x1
END_HEADERS: Final = 0x4
PADDED: Final = 0x8
HAS_PRIORITY: Final = 0x20

HEADER_TABLE_SIZE: Final = 1
ENABLE_PUSH: Final = 2
MAX_CONCURRENT_STREAMS: Final = 3
INITIAL_WINDOW_SIZE: Final = 4
MAX_FRAME_SIZE: Final = 5
MAX_HEADER_LIST_SIZE: Final = 6

SETTING: Final = Struct(">HI")
_HEAD: Final = Struct(">HBBB")
_WORD: Final = Struct(">I")
_PAIR: Final = Struct(">II")


def frame(kind: int, flags: int, stream_id: int, payload: bytes = b"") -> bytes:
    """Return one frame."""
    size = len(payload)
    return FRAME.pack(size >> 8, size & 0xFF, kind, flags, stream_id) + payload


def frame_head(kind: int, flags: int, size: int) -> bytes:
    """Return what stands before the stream's number in a frame of so many bytes."""
    return _HEAD.pack(size >> 8, size & 0xFF, kind, flags)


def settings(values: Mapping[int, int]) -> bytes:
    """Return a SETTINGS frame."""
    return frame(SETTINGS, 0, 0, b"".join(SETTING.pack(key, value) for key, value in values.items()))


def window_update(stream_id: int, increment: int) -> bytes:
    """Return a WINDOW_UPDATE frame; stream 0 is the connection."""
    return frame(WINDOW_UPDATE, 0, stream_id, _WORD.pack(increment))


def reset(stream_id: int, code: int) -> bytes:
    """Return a RST_STREAM frame."""
    return frame(RST_STREAM, 0, stream_id, _WORD.pack(code))


def goaway(last_stream_id: int, code: int, debug: bytes = b"") -> bytes:
    """Return a GOAWAY frame."""
    return frame(GOAWAY, 0, 0, _PAIR.pack(last_stream_id, code) + debug)


def word(payload: bytes) -> int:
    """Return the 32-bit number that a payload begins with."""
    return int.from_bytes(payload[:4], "big")


def unpad(payload: bytes) -> bytes:
    """Return a payload without its padding (RFC 9113, sections 6.1 and 6.2)."""
    if not payload or payload[0] >= len(payload):
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "padding longer than the frame")
    return payload[1 : len(payload) - payload[0]]
