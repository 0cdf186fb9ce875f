"""Runs of plain responses that look alike: of many, one call of C takes the frames apart.

A provider's answers to one campaign differ in a stream, and perhaps in a body of one length. When two in a row had the
same lengths, the next ones are expected to have them too; the first that does not ends the run, and is read as any.
"""

from struct import Struct
from typing import Final, TypeAlias

from providers.http2.frames import Flag, Kind, start_of
from providers.http2.outbox import Entry

Shape: TypeAlias = tuple[int, int]
"""Bytes of the header block, and of the body; no body: the block ends the stream."""

NO_SHAPE: Final = (0, 0)
NO_BODY: Final = -1
OK: Final = b"\x88"
"""Indexed field 8 of the static table: ``:status: 200``."""

KEPT: Final = 64
"""Shapes that are remembered."""


class Pattern:
    """What a response of one shape looks like."""

    def __init__(self, shape: Shape) -> None:
        block, body = shape
        self.body = body
        self.start_of_body = b""
        if body == NO_BODY:
            self.start = start_of(Kind.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, block)
            self.struct = Struct(f">5sIc{block - 1}x")
        else:
            self.start = start_of(Kind.HEADERS, Flag.END_HEADERS, block)
            self.start_of_body = start_of(Kind.DATA, Flag.END_STREAM, body)
            self.struct = Struct(f">5sIc{block - 1}x5sI{body}s")


class Patterns(dict[Shape, Pattern]):
    """Patterns by their shape, made once."""

    def __missing__(self, shape: Shape) -> Pattern:
        """Make one."""
        if len(self) >= KEPT:
            self.clear()
        pattern = self[shape] = Pattern(shape)
        return pattern


_PATTERNS: Final = Patterns()


def take_alike(shape: Shape, buffer: bytes, at: int, open_: dict[int, Entry], told: list[tuple[Entry, bytes]]) -> int:
    """Take responses of one shape that begin at *at*, and return where the first other thing begins.

    Each is taken out of *open_*, and put into *told* with its body.
    """
    pattern = _PATTERNS[shape]
    size = pattern.struct.size
    number = (len(buffer) - at) // size
    found = pattern.struct.iter_unpack(memoryview(buffer)[at : at + number * size])
    before, start, start_of_body = len(told), pattern.start, pattern.start_of_body
    if pattern.body == NO_BODY:
        for said, stream, status in found:
            if said != start or status != OK or stream not in open_:
                break
            told.append((open_.pop(stream), b""))
    else:
        for said, stream, status, said_of_body, stream_of_body, body in found:
            if (
                said != start
                or status != OK
                or said_of_body != start_of_body
                or stream_of_body != stream
                or stream not in open_
            ):
                break
            told.append((open_.pop(stream), body))
    return at + (len(told) - before) * size
