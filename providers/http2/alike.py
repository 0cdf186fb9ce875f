"""Runs of plain responses that look alike: of many, one call of C takes the frames apart.

A provider's answers to one campaign differ in a stream, and perhaps in a body of one length. When two in a row had the
same lengths, the next ones are expected to have them too; the first that does not ends the run, and is read as any.
"""

from collections.abc import Sequence
from itertools import compress, repeat
from operator import ne
from struct import Struct
from typing import Final, TypeAlias, cast

from providers.http2.frames import Flag, Kind, start_of
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


def take_alike(shape: Shape, buffer: bytes, at: int, open_: dict[int, Flight], told: list[Chunk]) -> int:
    """Take responses of one shape that begin at *at*, and return where the first other thing begins.

    Each is taken out of *open_*, and put into *told* with its body.
    """
    pattern = _PATTERNS[shape]
    size = pattern.struct.size
    whole = (len(buffer) - at) // size
    rows = list(pattern.struct.iter_unpack(memoryview(buffer)[at : at + whole * size]))
    if not rows:
        return at
    said, streams, status, *rest = zip(*rows, strict=True)
    number = min(_alike(said, (pattern.start,) * len(rows)), _alike(status, (OK,) * len(rows)))
    bodies: Sequence[bytes] = (b"",) * number
    if rest:
        said_of_body, streams_of_body, bodies = rest
        number = min(number, _alike(said_of_body, (pattern.start_of_body,) * len(rows)))
        number = min(number, _alike(streams_of_body, streams))
    flights = list(map(open_.pop, streams[:number], repeat(None)))
    if None in flights:  # a stream that is not open: from there on it is to be judged frame by frame
        number = flights.index(None)
        behind = zip(streams[number:], flights[number:], strict=False)
        open_.update((stream, flight) for stream, flight in behind if flight is not None)
    told.append((cast("list[Flight]", flights[:number]), streams[:number], bodies[:number]))
    return at + number * size


def _alike(column: Sequence[object], wanted: Sequence[object]) -> int:
    """Return how many of a column are as wanted, from the first on."""
    if column == wanted:
        return len(column)
    return next(at for at, pair in enumerate(zip(column, wanted, strict=True)) if ne(*pair))


def by_job(told: Sequence[Chunk]) -> dict[Job, tuple[Sequence[int], Sequence[bytes]]]:
    """Return successes by their job: the indices, and the body of each."""
    found: dict[Job, tuple[Sequence[int], Sequence[bytes]]] = {}
    for flights, streams, bodies in told:
        for flight in dict.fromkeys(flights):
            of_flight = (streams, bodies)
            if flights.count(flight) < len(flights):
                mine = [other is flight for other in flights]
                of_flight = (tuple(compress(streams, mine)), tuple(compress(bodies, mine)))
            before, (some, said) = found.get(flight.job), of_flight
            indices = flight.some(some)
            found[flight.job] = (indices, said) if before is None else ([*before[0], *indices], [*before[1], *said])
    return found
