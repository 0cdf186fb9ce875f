"""The short way of a connection: requests that fit patterns are taken together, in a few steps for all of them.

What is in doubt, and everything where the connection itself is not as usual, goes the long way, frame by frame.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from simulators.cut import Values
from simulators.exchange import Request
from simulators.header_decoder import HeaderDecoder
from simulators.late_run import LateRun
from simulators.lesson import Lessons
from simulators.line import Line
from simulators.pattern_book import PatternBook
from simulators.run import Column, Run, are_consecutive
from simulators.weave import weave


class Express:
    """Takes the runs of one connection."""

    def __init__(self, line: Line, decoder: HeaderDecoder) -> None:
        self._line = line
        self._decoder = decoder
        self._book = PatternBook()
        self._lessons = Lessons(line.site, decoder)
        self._changes = 0
        """Of the table, when the book was last valid."""

    def learn(self, block: bytes, request: Request, values: Values) -> None:
        """Learn from a request that was read in full and found good; its head, *block*, has changed no table."""
        self._renew()
        pattern = self._lessons.learn(block, request, values)
        if pattern is not None:
            self._book.enter(pattern)

    def _renew(self) -> None:
        if self._changes != self._decoder.changes:
            self._changes = self._decoder.changes
            self._book.clear()
            self._lessons.forget()

    def scan(self, data: bytes, at: int) -> tuple[Run | None, bool]:
        """Return the run at *at*, and whether to wait for what follows it; see ``PatternBook.scan``."""
        self._renew()
        return self._book.scan(data, at)

    def weave(self, data: bytes, at: int) -> bytes | None:
        """Return the bytes from *at* on in an order in which more can be taken together; None: as they are."""
        room = self._line.intake.max_streams - len(self._line.streams)
        return weave(data, at, self._book.heads, room) if self._is_usual() else None

    def take(self, run: Run, read: Callable[[int, int], None]) -> None:
        """Take a run; *read* goes the long way with the bytes from one offset to another."""
        offsets, done, found = run.offsets, 0, run.columns()
        if found is not None:
            streams, column = found
            for start, stop in _between(self._line.site.doubts(column), len(streams)):
                if done < start:
                    read(offsets[done], offsets[start])
                    done = start
                if self._take(streams[start:stop], column.part(start, stop)):
                    done = stop
        if done < len(run.rows):
            read(offsets[done], offsets[-1])

    def _take(self, streams: Sequence[bytes], column: Column) -> bool:
        """Answer requests that are beyond doubt; False where the connection cannot take all of them at once."""
        line = self._line
        sizes = [pattern.body_size for pattern in column.patterns]
        size = sum(sizes)
        has_room = self._is_usual() and line.intake.has_room(size, max(sizes))
        if not has_room or not are_consecutive(streams, line.last_stream_id):
            return False
        reply = line.site.reply_run(column)
        if reply.delay_s:
            if len(line.streams) + len(streams) > line.intake.max_streams:
                return False
            LateRun(line, streams, reply).wait()
        elif not line.outlet.answer_run(streams, reply):
            return False
        line.intake.take(size)
        line.last_stream_id = int.from_bytes(streams[-1], "big")
        line.site.note_run(column)
        return True

    def _is_usual(self) -> bool:
        """Tell whether this connection takes requests, has room for one more, and nothing special is asked of it."""
        line, policy = self._line, self._line.site.policy
        return not (
            line.is_leaving
            or line.transport.is_closing()
            or policy.is_cautious
            or policy.window_update_ms
            or policy.requests_per_connection
            or len(line.streams) >= line.intake.max_streams
        )


def _between(doubts: Collection[int], end: int) -> Iterator[tuple[int, int]]:
    """Yield where the stretches without doubts begin and end."""
    start = 0
    for place in (*doubts, end):
        if start < place:
            yield start, place
        start = place + 1
