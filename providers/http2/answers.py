"""The frames that make up a response, when it is no plain 200: gathered, checked, and told when it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from providers.http2.fault import PeerError
from providers.http2.frames import HEADER_BYTES, Code, Flag, reset
from providers.http2.response import FIRST_FINAL, LARGEST_BODY, Response, decode, new_decoder, status_of

if TYPE_CHECKING:
    from providers.http2.connection import Connection

LARGEST_BLOCK: Final = 65_536
"""Bytes of one header block over all its frames, their own headers counted: empty ones come to an end too."""

PRIORITY_BYTES: Final = 5
"""A dependency and a weight (RFC 9113, 6.2)."""


class AnswerFrames:
    """Takes HEADERS, CONTINUATION and DATA of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._decoder = new_decoder()
        self._flags = 0
        self._block = bytearray()
        self._overhead = 0
        self.block_stream = 0
        """Whose header block is not whole yet: nothing but its CONTINUATION may come now. 0: there is none."""

    def headers(self, flags: int, stream: int, payload: bytes) -> None:
        """Take the first frame of a header block."""
        block = unpadded(flags, payload)
        if flags & Flag.PRIORITY:
            if len(block) < PRIORITY_BYTES:
                raise PeerError(Code.FRAME_SIZE_ERROR)
            block = block[PRIORITY_BYTES:]
        self._connection.check(stream)
        if flags & Flag.END_HEADERS:
            self._take_block(stream, flags, block)
        else:
            self.block_stream, self._flags, self._block, self._overhead = stream, flags, bytearray(block), 0

    def continuation(self, flags: int, stream: int, payload: bytes) -> None:
        """Take a further frame of a header block."""
        if not self.block_stream:
            raise PeerError(Code.PROTOCOL_ERROR)
        self._block += payload
        self._overhead += HEADER_BYTES
        if len(self._block) + self._overhead > LARGEST_BLOCK:
            raise PeerError(Code.ENHANCE_YOUR_CALM)
        if flags & Flag.END_HEADERS:
            self.block_stream = 0
            self._take_block(stream, self._flags, bytes(self._block))

    def _take_block(self, stream: int, flags: int, block: bytes) -> None:
        headers = decode(self._decoder, block)  # of a stream that we gave up, too: both tables have to stay the same
        streams = self._connection.streams
        is_end = bool(flags & Flag.END_STREAM)
        if stream in streams.open:
            status = status_of(headers)
            if status >= FIRST_FINAL:
                streams.responses[stream] = Response(streams.open.pop(stream).entry(stream), status, headers)
                self._connection.has_answered = True
            elif is_end:
                raise PeerError(Code.PROTOCOL_ERROR)  # it announced another
        elif streams.response(stream) is not None and (not is_end or any(name.startswith(":") for name in headers)):
            raise PeerError(Code.PROTOCOL_ERROR)  # trailers end a stream, and have no status
        if is_end:
            self._end(stream)

    def data(self, flags: int, stream: int, payload: bytes) -> None:
        """Take a part of a body."""
        self._connection.check(stream)
        self._connection.unacknowledged += len(payload)
        part = unpadded(flags, payload)
        if stream in self._connection.streams.open:
            raise PeerError(Code.PROTOCOL_ERROR)
        response = self._connection.streams.response(stream)
        if response is None:
            return
        response.body += part
        if flags & Flag.END_STREAM:
            self._end(stream)
        elif len(response.body) > LARGEST_BODY:
            self._connection.write(reset(stream, Code.CANCEL))
            self._end(stream)

    def _end(self, stream: int) -> None:
        response = self._connection.streams.responses.pop(stream, None)
        if response is not None:
            self._connection.finish(stream)
            response.tell()


def unpadded(flags: int, payload: bytes) -> bytes:
    """Return a payload without its padding; raises PeerError where there is more of it than payload."""
    if not flags & Flag.PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise PeerError(Code.PROTOCOL_ERROR)
    return payload[1 : len(payload) - payload[0]]
