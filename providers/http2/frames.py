"""The frames of HTTP/2 (RFC 9113), as bytes: only what a client writes, and how a header of nine bytes is read."""

from enum import IntEnum
from struct import Struct
from typing import Final

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADER_BYTES: Final = 9
FRAME_BYTES: Final = 16_384
"""The largest payload that we take and send; every peer has to take so much (RFC 9113, 4.2)."""

LARGEST_FRAME: Final = 2**24 - 1
"""The most that a peer may say that it takes."""

LARGEST_WINDOW: Final = 2**31 - 1
HEADER: Final = Struct(">BHBBI")
"""Length (24 bits, in two parts), type, flags, stream."""

WORD: Final = Struct(">I")


class Kind(IntEnum):
    """What a frame is."""

    DATA = 0
    HEADERS = 1
    PRIORITY = 2
    RST_STREAM = 3
    SETTINGS = 4
    PUSH_PROMISE = 5
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8
    CONTINUATION = 9


class Flag(IntEnum):
    """What a frame says of itself; ACK and END_STREAM are the same bit."""

    END_STREAM = 0x1
    END_HEADERS = 0x4
    PADDED = 0x8
    PRIORITY = 0x20


ACK: Final = 0x1


class Setting(IntEnum):
    """What a peer tells of itself."""

    HEADER_TABLE_SIZE = 1
    ENABLE_PUSH = 2
    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5


class Code(IntEnum):
    """Why a stream or a connection ends."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    FLOW_CONTROL_ERROR = 3
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    ENHANCE_YOUR_CALM = 11


def frame(kind: Kind, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Return one frame; *payload* is at most ``FRAME_BYTES`` long."""
    return start_of(kind, flags, len(payload)) + WORD.pack(stream) + payload


def start_of(kind: Kind, flags: int, length: int) -> bytes:
    """Return what stands before the stream in the header of a frame."""
    return HEADER.pack(length >> 16, length & 0xFFFF, kind, flags, 0)[: -WORD.size]


def settings(values: dict[Setting, int]) -> bytes:
    """Return a SETTINGS frame."""
    return frame(Kind.SETTINGS, 0, 0, b"".join(key.to_bytes(2) + WORD.pack(value) for key, value in values.items()))


def window_update(stream: int, increment: int) -> bytes:
    """Return a WINDOW_UPDATE frame; stream 0 is the connection."""
    return frame(Kind.WINDOW_UPDATE, 0, stream, WORD.pack(increment))


def reset(stream: int, code: Code) -> bytes:
    """Return a RST_STREAM frame."""
    return frame(Kind.RST_STREAM, 0, stream, WORD.pack(code))


def goaway(code: Code) -> bytes:
    """Return a GOAWAY frame; a client that takes no pushes has no stream of the peer's to name."""
    return frame(Kind.GOAWAY, 0, 0, WORD.pack(0) + WORD.pack(code))
