"""The half of a connection that writes: as many requests as there is room for, in one write."""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from itertools import accumulate, chain, takewhile
from struct import Struct
from typing import Final, TypeAlias

from providers.http2.columns import Column, Piece, Sizes, laid_out, one_of, size_of
from providers.http2.frames import FRAME_BYTES, Flag, Kind, frame, start_of
from providers.http2.hpack import HeaderTable
from providers.http2.job import Constant, Job
from providers.http2.outbox import Outbox
from providers.http2.streams import Flight
from providers.http2.windows import Windows

LAST_STREAM: Final = 2**30
"""Half of the ids there are: a connection that came so far is replaced in good order."""

GRAIN_S: Final = 0.1
"""Writes of so long share a time, so that many small ones take no memory."""

Told: TypeAlias = tuple[tuple[Constant, ...], tuple[Constant, ...]]

NO_CONSTANTS: Final = (b"", b"")
"""Constant headers, encoded: both kinds."""

START_BYTES: Final = 5
"""Of a frame's head, before the stream."""

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

    def of(self, sizes: Sizes) -> Piece:
        """Return the starts of frames of these lengths."""
        return self[sizes] if isinstance(sizes, int) else Column(list(map(self.__getitem__, sizes)), START_BYTES)


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

    def requests(self, room: int, open_: dict[int, Flight], now: float) -> bytes:
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

    def _take(self, job: Job, indices: Sequence[int], open_: dict[int, Flight], pieces: list[bytes]) -> int:
        """Write entries of one job to *pieces* and return how many; fewer than there are where a window is full."""
        taken = 0
        while taken < len(indices):
            if self._generation == self.table.inserted and self._told == (job.pseudo, job.regular):
                taken += self._plain(job, indices[taken:], open_, pieces)
            if taken == len(indices) or not self._one(job, indices[taken], open_, pieces):
                break
            taken += 1
        return taken

    def _plain(self, job: Job, indices: Sequence[int], open_: dict[int, Flight], pieces: list[bytes]) -> int:
        """Write those that fit as they are, until one does not: nothing is asked but whether there is window."""
        requests = job.requests(indices)
        body_size = size_of(requests.body)
        number = self._fitting(body_size, len(indices))
        if number < len(indices):
            return self._plain(job, indices[:number], open_, pieces) if number else 0
        pseudo, regular = self._constants
        header_size = size_of((pseudo, *requests.pseudo, regular, *requests.regular))
        first, self.next_stream = self.next_stream, self.next_stream + 2 * number
        self.windows.connection -= body_size * number if isinstance(body_size, int) else sum(body_size)
        streams = streams_from(first, number)
        heads = (HEADERS.of(header_size), streams, pseudo, *requests.pseudo, regular, *requests.regular)
        pieces += laid_out((*heads, BODY.of(body_size), streams, *requests.body), number)
        open_.update(dict.fromkeys(range(first, self.next_stream, 2), Flight(job, indices, first)))
        return number

    def _fitting(self, sizes: Sizes, number: int) -> int:
        """Return how many bodies from the first on fit, each into a frame and a window, and all into ours."""
        window, most = self.windows.connection, min(self.windows.first, FRAME_BYTES)
        if isinstance(sizes, int):
            return min(number, window // sizes) if 0 < sizes <= most and window > 0 else 0
        if max(sizes) > most:
            sizes = list(takewhile(most.__ge__, sizes))
        return bisect_right(list(accumulate(sizes)), window)

    def _one(self, job: Job, index: int, open_: dict[int, Flight], pieces: list[bytes]) -> bool:
        """Write one, whatever it takes; False: it has to wait for the connection's window."""
        requests = job.requests((index,))
        body = one_of(requests.body)
        # Not even the headers, unless nobody would widen the window: they would change the peer's table.
        window = self.windows.connection
        self.windows.is_stuck = len(body) > window and (bool(open_) or not window)
        if self.windows.is_stuck:
            return False
        begin, self.block_begin, generation = self.block_begin, b"", self.table.inserted
        pseudo, regular = begin + self.table.encode(job.pseudo), self.table.encode(job.regular)
        # What this puts into the table takes a byte from the next one on, so then it is encoded again.
        is_constant = not begin and generation == self.table.inserted
        self._told, self._generation = (job.pseudo, job.regular), generation if is_constant else -1
        self._constants = (pseudo, regular)
        stream = self.next_stream
        self.next_stream = stream + 2
        open_[stream] = Flight(job, (index,), stream)
        block = pseudo + one_of(requests.pseudo) + regular + one_of(requests.regular)
        pieces.append(frame(Kind.HEADERS, Flag.END_HEADERS, stream, block))
        pieces.append(self.windows.begin(stream, body))
        return True


def streams_from(first: int, number: int) -> Column:
    """Return so many streams of ours as the bytes that end a frame's head."""
    numbers = Struct(f">{number}I").pack(*range(first, first + 2 * number, 2))
    return Column(list(chain.from_iterable(STREAM.iter_unpack(numbers))), STREAM.size)
