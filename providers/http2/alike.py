"""Runs of plain responses that look alike: of many, one call of C takes the frames apart.

A provider's answers to one campaign differ in a stream, and perhaps in a body of one length. When two in a row had the
same lengths, the next ones are expected to have them too; the first that does not ends the run, and is read as any.
"""

from collections.abc import Sequence
from itertools import chain, repeat
from operator import ne
from struct import Struct
from typing import Final, TypeAlias, cast

from providers.http2.frames import HEADER_BYTES, Flag, Kind, start_of
from providers.http2.job import Job
from providers.http2.streams import Flight

Chunk: TypeAlias = tuple[Sequence[Flight], Sequence[int], Sequence[bytes]]
"""Successes: where each belongs, its stream, and its body."""

Shape: TypeAlias = tuple[int, int]
"""Bytes of the header block, and of the body; no body: the block ends the stream."""

NO_SHAPE: Final = (0, 0)
NO_BODY: Final = -1
OK: Final = b"\x88"
"""Indexed field 8 of the static table: ``:status: 200``."""

KEPT: Final = 64
"""Shapes that are remembered."""

MOST_ROWS: Final = 256
"""Looked at in one go: where shapes take turns, all that is behind each would be looked at again and again."""


class Pattern:
    """What a response of one shape looks like."""

    def __init__(self, shape: Shape) -> None:
        block, body = shape
        self.has_body = body != NO_BODY
        if self.has_body:
            said = start_of(Kind.HEADERS, Flag.END_HEADERS, block), start_of(Kind.DATA, Flag.END_STREAM, body)
            self.struct = Struct(f">5xI{block}x5xI{body}s")
        else:
            said = start_of(Kind.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, block), b""
            self.struct = Struct(f">5xI{block}x")
        places = [*range(5), HEADER_BYTES, *range(HEADER_BYTES + block, HEADER_BYTES + block + len(said[1]))]
        known = said[0] + OK + said[1]
        self.marks = [(place, known[at : at + 1]) for at, place in enumerate(places)]
        """Bytes that every one of them has, and where."""

    def rows(self, buffer: bytes, at: int) -> int:
        """Return how many responses of this shape begin at *at*, one behind the other; not all, if there are many."""
        size = self.struct.size
        rows = min((len(buffer) - at) // size, MOST_ROWS)
        for place, byte in self.marks:
            column = buffer[at + place : at + rows * size : size]
            rows -= len(column.lstrip(byte))
        return rows


class Patterns(dict[Shape, Pattern]):
    """Patterns by their shape, made once."""

    def __missing__(self, shape: Shape) -> Pattern:
        """Make one."""
        if len(self) >= KEPT:
            self.clear()
        pattern = self[shape] = Pattern(shape)
        return pattern


_PATTERNS: Final = Patterns()


def take_alike(shape: Shape, buffer: bytes, at: int, open_: dict[int, Flight], told: list[Chunk]) -> int:
    """Take responses of one shape that begin at *at*, and return where the first other thing begins.

    Each is taken out of *open_*, and put into *told* with its body.
    """
    pattern = _PATTERNS[shape]
    size = pattern.struct.size
    while rows := pattern.rows(buffer, at):
        streams, *rest = zip(*pattern.struct.iter_unpack(memoryview(buffer)[at : at + rows * size]), strict=True)
        number, bodies = rows, (b"",) * rows
        if pattern.has_body:
            number, bodies = _alike(rest[0], streams), rest[1]
        flights = list(map(open_.pop, streams[:number], repeat(None)))
        if None in flights:  # a stream that is not open: from there on it is to be judged frame by frame
            number = flights.index(None)
            behind = zip(streams[number:], flights[number:], strict=False)
            open_.update((stream, flight) for stream, flight in behind if flight is not None)
        if number:
            told.append((cast("list[Flight]", flights[:number]), streams[:number], bodies[:number]))
        at += number * size
        if number < MOST_ROWS:
            break
    return at


def _alike(column: Sequence[object], wanted: Sequence[object]) -> int:
    """Return how many of a column are as wanted, from the first on."""
    if column == wanted:
        return len(column)
    return next(at for at, pair in enumerate(zip(column, wanted, strict=True)) if ne(*pair))


def by_job(told: Sequence[Chunk]) -> dict[Job, tuple[Sequence[int], Sequence[bytes]]]:
    """Return successes by their job: the indices, and the body of each."""
    of_flights: dict[Flight, tuple[list[int], list[bytes]]] = {}
    for flights, streams, bodies in told:
        if flights.count(flights[0]) == len(flights):  # nearly always
            known = of_flights.setdefault(flights[0], ([], []))
            known[0].extend(streams)
            known[1].extend(bodies)
            continue
        for flight, stream, body in zip(flights, streams, bodies, strict=True):
            known = of_flights.setdefault(flight, ([], []))
            known[0].append(stream)
            known[1].append(body)
    found: dict[Job, list[tuple[Sequence[int], Sequence[bytes]]]] = {}
    for flight, (some, said) in of_flights.items():
        found.setdefault(flight.job, []).append((flight.some(some), said))
    return {job: parts[0] if len(parts) == 1 else _joined(parts) for job, parts in found.items()}


def _joined(parts: Sequence[tuple[Sequence[int], Sequence[bytes]]]) -> tuple[Sequence[int], Sequence[bytes]]:
    """Return what several flights of one job brought as one."""
    indices, bodies = zip(*parts, strict=True)
    return list(chain.from_iterable(indices)), list(chain.from_iterable(bodies))
