"""The half of a connection that writes: as many requests as there is room for, in one write."""

from collections import deque
from typing import Final

from providers.http2.frames import FRAME_BYTES, HEADER, LARGEST_WINDOW, Flag, Kind, frame
from providers.http2.hpack import HeaderTable
from providers.http2.job import Job
from providers.http2.outbox import Entry, Outbox

END_HEADERS, END_STREAM = int(Flag.END_HEADERS), int(Flag.END_STREAM)
HEADERS, DATA = int(Kind.HEADERS), int(Kind.DATA)

FIRST_WINDOW: Final = 65_535
"""Of a connection and of a stream, until the peer says otherwise (RFC 9113, 6.9.2)."""

LAST_STREAM: Final = 2**30
"""Half of the ids there are: a connection that came so far is replaced in good order."""

GRAIN_S: Final = 0.1
"""Writes of so long share a time, so that many small ones take no memory."""

NO_CONSTANTS: Final = (-1, b"", b"", 0)
"""A generation of the table that never was, and headers encoded in it: both kinds, and how long they are."""


class Writer:
    """What the peer allows, and the requests that fit in it."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.table = HeaderTable()
        self.window = FIRST_WINDOW
        self.stream_window = FIRST_WINDOW
        self.next_stream = 1
        self.sent: deque[tuple[float, int]] = deque()
        """When writes happened, at the latest, and the last stream in them: all the timers there are."""

        self.block_begin = b""
        """A change of the table's size, which the next header block has to begin with."""

        self.blocked: dict[int, tuple[bytes, int]] = {}
        """By stream: the rest of its body, and the stream's window."""

        self._last_job: Job | None = None
        self._constants = NO_CONSTANTS
        """Of the last job, as the table stood then."""

        self.is_stuck = False
        """The next request does not fit into the connection's window."""

    def requests(self, room: int, open_: dict[int, Entry], now: float) -> bytes:
        """Take at most *room* entries from the outbox, note them in *open_*, and return the bytes to write."""
        pieces: list[bytes] = []
        while room > 0 and (run := self.outbox.run()) is not None:
            job, indices = run
            taken = self._take(job, indices, room, open_, pieces)
            self.outbox.took(taken)
            room -= taken
            if indices:  # no room, or no window
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

    def _take(self, job: Job, indices: deque[int], room: int, open_: dict[int, Entry], pieces: list[bytes]) -> int:
        """Write entries of one job to *pieces* and return how many."""
        pack, table, taken = HEADER.pack, self.table, 0
        generation, pseudo, regular, constant = self._constants if job is self._last_job else NO_CONSTANTS
        while indices and taken < room:
            own_pseudo, own_regular, body = job.request(indices[0])
            size = len(body)
            # Not even the headers, unless nobody would widen the window: they would change the peer's table.
            self.is_stuck = size > self.window and (bool(open_) or not self.window)
            if self.is_stuck:
                break
            if table.inserted != generation:
                # What this puts into the table takes a byte from the next one on, so then it is asked again.
                generation = -1 if self.block_begin else table.inserted
                pseudo = self.block_begin + table.encode(job.pseudo)
                regular, self.block_begin = table.encode(job.regular), b""
                constant = len(pseudo) + len(regular)
            stream = self.next_stream
            self.next_stream = stream + 2
            open_[stream] = (job, indices.popleft())
            taken += 1
            block = constant + len(own_pseudo) + len(own_regular)
            pieces += (
                pack(block >> 16, block & 0xFFFF, HEADERS, END_HEADERS, stream),
                pseudo,
                own_pseudo,
                regular,
                own_regular,
            )
            if size <= self.stream_window and size <= self.window and size <= FRAME_BYTES:
                self.window -= size
                pieces += (pack(0, size, DATA, END_STREAM, stream), body)
            else:
                self.blocked[stream] = (body, self.stream_window)
                pieces.append(self._some(stream))
        self._last_job, self._constants = job, (generation, pseudo, regular, constant)
        return taken

    def forget(self, stream: int) -> bool:
        """Send no more of a stream's body; tells whether there was more."""
        return self.blocked.pop(stream, None) is not None

    def open_window(self, stream: int, increment: int) -> bytes | None:
        """Take a WINDOW_UPDATE and return what may be written now; None: the window is larger than there are."""
        if stream == 0:
            self.window += increment
            self.is_stuck = False
            return None if self.window > LARGEST_WINDOW else self._what_fits()
        if stream not in self.blocked:
            return b""
        body, window = self.blocked[stream]
        if window + increment > LARGEST_WINDOW:
            return None
        self.blocked[stream] = (body, window + increment)
        return self._some(stream)

    def resize_streams(self, window: int) -> bytes | None:
        """Take the peer's new first window; it moves those of open streams by the difference (RFC 9113, 6.9.2).

        Returns what may be written now; None: a window is larger than there are.
        """
        difference, self.stream_window = window - self.stream_window, window
        for stream, (body, old) in self.blocked.items():
            self.blocked[stream] = (body, old + difference)
        if any(moved > LARGEST_WINDOW for _, moved in self.blocked.values()):
            return None
        return self._what_fits()

    def _what_fits(self) -> bytes:
        pieces: list[bytes] = []
        for stream in list(self.blocked):
            if self.window <= 0:
                break
            pieces.append(self._some(stream))
        return b"".join(pieces)

    def _some(self, stream: int) -> bytes:
        """Return as much of a blocked body as fits."""
        body, window = self.blocked[stream]
        pieces: list[bytes] = []
        while body and (size := min(len(body), window, self.window, FRAME_BYTES)) > 0:
            part, body = body[:size], body[size:]
            window -= size
            self.window -= size
            pieces.append(frame(Kind.DATA, 0 if body else END_STREAM, stream, part))
        if body:
            self.blocked[stream] = (body, window)
        else:
            del self.blocked[stream]
        return b"".join(pieces)
