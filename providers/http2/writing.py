"""The half of a connection that writes: as many requests as there is room for, in one write."""

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from struct import Struct
from typing import Final, TypeAlias

from providers.http2.frames import FRAME_BYTES, Flag, Kind, frame, start_of
from providers.http2.hpack import HeaderTable
from providers.http2.job import Constant, Job, Request
from providers.http2.outbox import Entry, Outbox
from providers.http2.windows import Windows

LAST_STREAM: Final = 2**30
"""Half of the ids there are: a connection that came so far is replaced in good order."""

GRAIN_S: Final = 0.1
"""Writes of so long share a time, so that many small ones take no memory."""

Told: TypeAlias = tuple[tuple[Constant, ...], tuple[Constant, ...]]

NO_CONSTANTS: Final = (b"", b"", 0)
"""Constant headers, encoded: both kinds, and how long they are."""

STREAM: Final = Struct("4s")
"""The last bytes of a frame's head."""


class Starts(dict[int, bytes]):
    """By the length of a frame of one kind: the bytes of its head before the stream."""

    def __init__(self, kind: Kind, flags: Flag) -> None:
        super().__init__()
        self._kind, self._flags = kind, flags

    def __missing__(self, length: int) -> bytes:
        """Make them, once."""
        start = self[length] = start_of(self._kind, self._flags, length)
        return start


HEADERS: Final = Starts(Kind.HEADERS, Flag.END_HEADERS)
BODY: Final = Starts(Kind.DATA, Flag.END_STREAM)


class Writer:
    """What the peer allows, and the requests that fit in it."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.table = HeaderTable()
        self.windows = Windows()
        self.next_stream = 1
        self.sent: deque[tuple[float, int]] = deque()
        """When writes happened, at the latest, and the last stream in them: all the timers there are."""

        self.block_begin = b""
        """A change of the table's size, which the next header block has to begin with."""

        self._told: Told = ((), ())
        """The constant headers that are kept, encoded; jobs of one route have the same."""

        self._constants, self._generation = NO_CONSTANTS, -1
        """And how the table stood when they were encoded."""

    def requests(self, room: int, open_: dict[int, Entry], now: float) -> bytes:
        """Take at most *room* entries from the outbox, note them in *open_*, and return the bytes to write."""
        pieces: list[bytes] = []
        while room > 0 and (run := self.outbox.first(room)) is not None:
            job, indices = run
            taken = self._take(job, indices, open_, pieces)
            self.outbox.took(taken)
            room -= taken
            if taken < len(indices):  # no window
                break
        if pieces:
            self._note(now)
        return b"".join(pieces)

    def _note(self, now: float) -> None:
        last = self.next_stream - 2
        if self.sent and self.sent[-1][0] > now:
            self.sent[-1] = (self.sent[-1][0], last)
        else:
            self.sent.append((now + GRAIN_S, last))

    def _take(self, job: Job, indices: Sequence[int], open_: dict[int, Entry], pieces: list[bytes]) -> int:
        """Write entries of one job to *pieces* and return how many; fewer than there are where a window is full."""
        requests, taken = job.requests(indices), 0
        while taken < len(indices):
            if self._generation == self.table.inserted and self._told == (job.pseudo, job.regular):
                taken += self._plain(job, indices[taken:], islice(requests, taken, None), open_, pieces)
            if taken == len(indices) or not self._one(job, indices[taken], requests[taken], open_, pieces):
                break
            taken += 1
        return taken

    def _plain(
        self,
        job: Job,
        indices: Sequence[int],
        requests: Iterator[Request],
        open_: dict[int, Entry],
        pieces: list[bytes],
    ) -> int:
        """Write those that fit as they are, until one does not: nothing is asked but whether there is window."""
        pseudo, regular, constant = self._constants
        window, most = self.windows.connection, min(self.windows.first, FRAME_BYTES)
        first, taken = self.next_stream, 0
        for (stream,), (own_pseudo, own_regular, (body, size)) in zip(
            streams_from(first, len(indices)), requests, strict=True
        ):
            if size > most or size > window:
                break
            window -= size
            start = HEADERS[constant + len(own_pseudo) + len(own_regular)]
            pieces += (start, stream, pseudo, own_pseudo, regular, own_regular, BODY[size], stream, *body)
            taken += 1
        self.windows.connection, self.next_stream = window, first + 2 * taken
        # as many as were written: the first to end is the range
        open_.update(zip(range(first, self.next_stream, 2), zip(repeat(job), indices, strict=False), strict=False))
        return taken

    def _one(self, job: Job, index: int, request: Request, open_: dict[int, Entry], pieces: list[bytes]) -> bool:
        """Write one, whatever it takes; False: it has to wait for the connection's window."""
        own_pseudo, own_regular, (body, size) = request
        # Not even the headers, unless nobody would widen the window: they would change the peer's table.
        window = self.windows.connection
        self.windows.is_stuck = size > window and (bool(open_) or not window)
        if self.windows.is_stuck:
            return False
        begin, self.block_begin, generation = self.block_begin, b"", self.table.inserted
        pseudo, regular = begin + self.table.encode(job.pseudo), self.table.encode(job.regular)
        # What this puts into the table takes a byte from the next one on, so then it is encoded again.
        is_constant = not begin and generation == self.table.inserted
        self._told, self._generation = (job.pseudo, job.regular), generation if is_constant else -1
        self._constants = (pseudo, regular, len(pseudo) + len(regular))
        stream = self.next_stream
        self.next_stream = stream + 2
        open_[stream] = (job, index)
        pieces.append(frame(Kind.HEADERS, Flag.END_HEADERS, stream, pseudo + own_pseudo + regular + own_regular))
        pieces.append(self.windows.begin(stream, b"".join(body)))
        return True


def streams_from(first: int, number: int) -> Iterator[tuple[bytes]]:
    """Return so many streams of ours as the bytes that end a frame's head."""
    return STREAM.iter_unpack(Struct(f">{number}I").pack(*range(first, first + 2 * number, 2)))
