"""The half of a connection that reads: a plain 200 takes the short way, everything else the whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from providers.http2.control import ControlFrames
from providers.http2.frames import FRAME_BYTES, HEADER, HEADER_BYTES, Code, Flag, Kind
from providers.http2.job import Job

if TYPE_CHECKING:
    from providers.http2.connection import Connection

LARGEST_STREAM: Final = 2**31 - 1
"""The highest bit of a stream's number is reserved, and is passed over."""

DATA, HEADERS, END_STREAM, END_HEADERS = int(Kind.DATA), int(Kind.HEADERS), int(Flag.END_STREAM), int(Flag.END_HEADERS)

LAST_DATA: Final = int(Flag.END_STREAM | Flag.PADDED)
"""Of these flags the whole body of a plain answer has only END_STREAM."""

PLAIN_HEADERS: Final = int(Flag.END_HEADERS | Flag.PADDED | Flag.PRIORITY)
"""Of these flags a plain header block has only END_HEADERS."""

OK_BYTE: Final = 0x88
"""Indexed field 8 of the static table: ``:status: 200``."""


Told: TypeAlias = dict[Job, tuple[list[int], list[bytes]]]
"""Successes of one read by their job: the indices, and the body of each."""


class Reader:
    """Takes the bytes of one connection apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._control = ControlFrames(connection)
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Handle every frame that is whole now; a rest waits for more. Successes are told together, at the end."""
        buffer = self._rest + data if self._rest else data
        told: Told = {}
        self._rest = buffer[self._take(buffer, told) :]
        for job, (indices, bodies) in told.items():
            job.succeed(indices, bodies)

    def _take(self, buffer: bytes, told: Told) -> int:
        """Handle every whole frame and return where the next one begins."""
        connection, control, unpack = self._connection, self._control, HEADER.unpack_from
        open_, begun, blocked = connection.streams.open, connection.streams.begun, connection.writer.windows.blocked
        is_plain = not control.is_in_block
        last: Job | None = None
        succeeded: tuple[list[int], list[bytes]] = ([], [])
        at, end = 0, len(buffer)
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
                job, index = begun.pop(stream)
                body = buffer[payload:at]
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
                    continue
                job, index = open_.pop(stream)
                body = b""
            else:
                control.take(kind, flags, stream & LARGEST_STREAM, buffer[payload:at])
                is_plain = not control.is_in_block
                if connection.is_gone:
                    return end
                continue
            if blocked:
                connection.finish(stream)
            if job is not last:
                last, succeeded = job, told.setdefault(job, ([], []))
            succeeded[0].append(index)
            succeeded[1].append(body)
        return at

    def _refuse(self, end: int) -> int:
        """End the connection for a frame that is larger than we said we take; nothing behind it is looked at."""
        self._connection.fail(Code.FRAME_SIZE_ERROR)
        return end
