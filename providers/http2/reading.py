"""The half of a connection that reads: a plain 200 takes the short way, everything else the whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from providers.http2.alike import NO_BODY, NO_SHAPE, OK, Chunk, Shape, by_job, take_alike
from providers.http2.control import ControlFrames
from providers.http2.frames import FRAME_BYTES, HEADER, HEADER_BYTES, Code, Flag, Kind

if TYPE_CHECKING:
    from providers.http2.connection import Connection

LARGEST_STREAM: Final = 2**31 - 1
"""The highest bit of a stream's number is reserved, and is passed over."""

DATA, HEADERS, END_STREAM, END_HEADERS = int(Kind.DATA), int(Kind.HEADERS), int(Flag.END_STREAM), int(Flag.END_HEADERS)

LAST_DATA: Final = int(Flag.END_STREAM | Flag.PADDED)
"""Of these flags the whole body of a plain answer has only END_STREAM."""

PLAIN_HEADERS: Final = int(Flag.END_HEADERS | Flag.PADDED | Flag.PRIORITY)
"""Of these flags a plain header block has only END_HEADERS."""

OK_BYTE: Final = OK[0]


class Reader:
    """Takes the bytes of one connection apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._control = ControlFrames(connection)
        self._rest = b""
        self._shape = NO_SHAPE
        """Of the last plain response."""

    def feed(self, data: bytes) -> None:
        """Handle every frame that is whole now; a rest waits for more. Successes are told together, at the end."""
        buffer = self._rest + data if self._rest else data
        told: list[Chunk] = []
        self._rest = buffer[self._take(buffer, told) :]
        for job, (indices, bodies) in by_job(told).items():
            job.succeed(indices, bodies)

    def _take(self, buffer: bytes, told: list[Chunk]) -> int:
        """Handle every whole frame and return where the next one begins."""
        connection, control, unpack = self._connection, self._control, HEADER.unpack_from
        open_, begun = connection.streams.open, connection.streams.begun
        is_plain = not control.is_in_block
        last, end = (0, 0), len(buffer)  # the stream whose body is expected next, and the length of its header block
        at = self._run(buffer, 0, told) if is_plain and not begun else 0
        while end - at >= HEADER_BYTES:
            high, length, kind, flags, stream = unpack(buffer, at)
            payload = at + HEADER_BYTES
            at = payload + length
            if high or length > FRAME_BYTES:
                return self._refuse(end)
            if at > end:
                return payload - HEADER_BYTES
            if kind == DATA and flags & LAST_DATA == END_STREAM and stream in begun and is_plain:
                connection.unacknowledged += length
                told.append(((begun.pop(stream),), (stream,), (buffer[payload:at],)))
                shape = (last[1], length) if last[0] == stream else NO_SHAPE
            elif (
                kind == HEADERS
                and flags & PLAIN_HEADERS == END_HEADERS
                and length
                and buffer[payload] == OK_BYTE
                and stream in open_
                and is_plain
            ):
                connection.has_answered = True
                if not flags & END_STREAM:
                    begun[stream] = open_.pop(stream)
                    last = stream, length
                    continue
                told.append(((open_.pop(stream),), (stream,), (b"",)))
                shape = length, NO_BODY
            else:
                control.take(kind, flags, stream & LARGEST_STREAM, buffer[payload:at])
                is_plain = not control.is_in_block
                if connection.is_gone:
                    return end
                continue
            at = self._go_on(shape, stream, buffer, at, told)
        return at

    def _go_on(self, shape: Shape, stream: int, buffer: bytes, at: int, told: list[Chunk]) -> int:
        """Take those behind a plain response that look like it, and return where the next frame begins."""
        if self._connection.writer.windows.blocked:
            self._connection.finish(stream)
        is_known, self._shape = shape == self._shape, shape
        return self._run(buffer, at, told) if is_known else at

    def _run(self, buffer: bytes, at: int, told: list[Chunk]) -> int:
        """Take those that look like the last plain response, and return where the next frame begins."""
        connection, shape = self._connection, self._shape
        # where a body was not sent to its end, somebody has to look at each answer whether it was to that one
        if shape == NO_SHAPE or connection.writer.windows.blocked:
            return at
        before = len(told)
        at = take_alike(shape, buffer, at, connection.streams.open, told)
        connection.unacknowledged += max(shape[1], 0) * sum(len(streams) for _, streams, _ in told[before:])
        return at

    def _refuse(self, end: int) -> int:
        """End the connection for a frame that is larger than we said we take; nothing behind it is looked at."""
        self._connection.fail(Code.FRAME_SIZE_ERROR)
        return end
