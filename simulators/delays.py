"""Answers that are due later: one heap and one timer for all connections of a site."""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

from simulators.exchange import Reply
from simulators.stream import Stream


class Line(Protocol):
    """A connection that an answer can be given on."""

    def give(self, stream: Stream, reply: Reply) -> None:
        """Gather an answer, unless the stream is gone."""

    def flush(self) -> None:
        """Write what is gathered."""


class Delays:
    """Gives answers when they are due; those of one moment go out together."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._heap: list[tuple[float, int, Line, Stream, Reply]] = []
        self._order = count()
        self._timer: TimerHandle | None = None
        self._fires_at = 0.0

    def give_later(self, line: Line, stream: Stream, reply: Reply) -> None:
        """Give an answer after its own delay."""
        due = self._loop.time() + reply.delay_s
        heappush(self._heap, (due, next(self._order), line, stream, reply))
        if self._timer is None or due < self._fires_at:
            self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._heap:
            # Not asked of the handle: of a moment that has passed, uvloop's does not tell it.
            self._fires_at = self._heap[0][0]
            self._timer = self._loop.call_at(self._fires_at, self._fire)

    def _fire(self) -> None:
        now = self._loop.time()
        touched: dict[int, Line] = {}
        while self._heap and self._heap[0][0] <= now:
            _, _, line, stream, reply = heappop(self._heap)
            line.give(stream, reply)
            touched[id(line)] = line
        for line in touched.values():
            line.flush()
        self._timer = None
        self._arm()

    def close(self) -> None:
        """Forget every answer that is still due."""
        self._heap.clear()
        self._arm()
