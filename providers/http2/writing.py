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


class Writer:
    """What the peer allows, and the requests that fit in it."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self.table = HeaderTable()
        self.window = FIRST_WINDOW
        self.stream_window = FIRST_WINDOW
        self.next_stream = 1
        self.sent: deque[tuple[float, int]] = deque()
        """When each write happened, and the last stream in it: all the timers there are."""

        self.block_begin = b""
        """A change of the table's size, which the next header block has to begin with."""

        self._blocked: dict[int, tuple[bytes, int]] = {}
        """By stream: the rest of its body, and the stream's window."""

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
            self.sent.append((now, self.next_stream - 2))
        return b"".join(pieces)

    def _take(self, job: Job, indices: deque[int], room: int, open_: dict[int, Entry], pieces: list[bytes]) -> int:
        """Write entries of one job to *pieces* and return how many."""
        pack, table, taken, generation = HEADER.pack, self.table, 0, -1
        pseudo = regular = b""
        while indices and taken < room:
            if table.inserted != generation:
                # What this puts into the table takes a byte from the next one on, so then it is asked again.
                generation = table.inserted
                pseudo, regular = table.encode(job.pseudo), table.encode(job.regular)
            own_pseudo, own_regular, body = job.request(indices[0])
            if len(body) > self.window:
                break
            stream = self.next_stream
            self.next_stream = stream + 2
            open_[stream] = (job, indices.popleft())
            taken += 1
            block = b"".join((self.block_begin, pseudo, own_pseudo, regular, own_regular))
            self.block_begin = b""
            size = len(block)
            pieces += (pack(size >> 16, size & 0xFFFF, HEADERS, END_HEADERS, stream), block)
            size = len(body)
            if size <= self.stream_window and size <= FRAME_BYTES:
                self.window -= size
                pieces += (pack(size >> 16, size & 0xFFFF, DATA, END_STREAM, stream), body)
            else:
                self._blocked[stream] = (body, self.stream_window)
                pieces.append(self._some(stream))
        return taken

    def forget(self, stream: int) -> None:
        """Send no more of a stream's body."""
        self._blocked.pop(stream, None)

    def open_window(self, stream: int, increment: int) -> bytes | None:
        """Take a WINDOW_UPDATE and return what may be written now; None: the window is larger than there are."""
        if stream == 0:
            self.window += increment
            if self.window > LARGEST_WINDOW:
                return None
            return b"".join([self._some(waiting) for waiting in list(self._blocked)])
        if stream not in self._blocked:
            return b""
        body, window = self._blocked[stream]
        self._blocked[stream] = (body, window + increment)
        return self._some(stream)

    def resize_streams(self, window: int) -> bytes:
        """Take the peer's new first window; it moves those of open streams by the difference (RFC 9113, 6.9.2)."""
        difference, self.stream_window = window - self.stream_window, window
        self._blocked = {stream: (body, old + difference) for stream, (body, old) in self._blocked.items()}
        return b"".join([self._some(stream) for stream in list(self._blocked)])

    def _some(self, stream: int) -> bytes:
        """Return as much of a blocked body as fits."""
        body, window = self._blocked[stream]
        pieces: list[bytes] = []
        while body and (size := min(len(body), window, self.window, FRAME_BYTES)) > 0:
            part, body = body[:size], body[size:]
            window -= size
            self.window -= size
            pieces.append(frame(Kind.DATA, 0 if body else END_STREAM, stream, part))
        if body:
            self._blocked[stream] = (body, window)
        else:
            del self._blocked[stream]
        return b"".join(pieces)
