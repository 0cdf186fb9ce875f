"""The connections to one server: opened when needed, replaced without a gap, and never in a hurry after a failure."""

import asyncio
import random
import ssl
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from providers.http2.connection import Connection
from providers.http2.frames import Code, Kind, frame, reset
from providers.http2.job import Job, Lost
from providers.http2.outbox import Entry, Outbox

TICK_S: Final = 0.5
"""How often time limits are looked at: one timer for all connections and requests."""

APART_S: Final = 0.1
"""Between two connections that are opened because all others are full."""

FIRST_RETRY_S, LAST_RETRY_S = 0.1, 30.0
OPEN_AFTER: Final = 3
"""Failures in a row after which what waits is told, instead of hoping (the breaker is open)."""

SILENT_S: Final = 5.0
"""A peer that owes us answers and says nothing for so long is asked whether it is there; as long it may take."""

IDLE_S: Final = 3_600.0
"""Apple asks for a PING on a connection that was idle for an hour."""

MOST_TRIES: Final = 3
"""How often an entry that nobody looked at goes to another connection before it is told as not sent."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go, and how patient we are."""

    host: str
    port: int
    context: ssl.SSLContext
    max_connections: int
    timeout_s: float
    """For the answer to a request, and for a place to send it from."""

    is_cautious: bool = False


class Client:
    """See the module."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._outbox = Outbox()
        self._connections: list[Connection] = []
        self._opening: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._tries: Counter[tuple[int, int]] = Counter()
        self._hope = (-1, 0.0)
        """How many had left when last there was progress, and when that was."""
        self._failures = 0
        self._next_open = 0.0
        self._is_closed = False

    @property
    def in_flight(self) -> int:
        """Requests that were submitted and not answered."""
        return self._outbox.waiting + sum(connection.streams.in_flight for connection in self._connections)

    @property
    def connections(self) -> int:
        """Connections that are open."""
        return len(self._connections)

    def submit(self, job: Job, indices: Sequence[int]) -> None:
        """Begin to send some requests of a job."""
        if self._is_closed:
            self._tell([(job, index) for index in indices], Lost.NOT_SENT)
            return
        self._outbox.put(job, indices)
        if self._ticking is None:
            self._ticking = asyncio.get_running_loop().create_task(self._tick())
        self._pump()

    async def close(self) -> None:
        """Answer everything, and let go of every connection."""
        self._is_closed = True
        for task in (self._opening, self._ticking):
            if task is not None:
                task.cancel()
        await asyncio.gather(*[task for task in (self._opening, self._ticking) if task], return_exceptions=True)
        self._tell(self._outbox.clear(), Lost.NOT_SENT)
        for connection in tuple(self._connections):
            connection.fail(Code.NO_ERROR)

    # --- what connections tell

    def on_ready(self, connection: Connection) -> None:
        """Use it."""
        self._failures = 0
        connection.pump()

    def on_room(self, connection: Connection) -> None:
        """Fill it, and others if it is full."""
        if self._outbox.waiting:
            connection.pump()
            if self._outbox.waiting:
                self._grow()

    def on_refused(self, entries: list[Entry]) -> None:
        """Send elsewhere what nobody looked at; what came back too often is told."""
        again: list[Entry] = []
        for job, index in entries:
            self._tries[id(job), index] += 1
            if self._tries[id(job), index] < MOST_TRIES and not self._is_closed:
                again.append((job, index))
            else:
                del self._tries[id(job), index]
                job.lose(index, Lost.NOT_SENT)
        self._outbox.put_back(again)
        if again:
            asyncio.get_running_loop().call_soon(self._pump)

    def on_gone(self, connection: Connection) -> None:
        """Replace it, if anybody waits."""
        if connection in self._connections:
            self._connections.remove(connection)
        if not connection.is_ready:
            self._failed()
        if not self._is_closed:
            self._pump()

    # --- growing

    def _pump(self) -> None:
        for connection in self._connections:
            if not self._outbox.waiting:
                break
            connection.pump()
        if self._outbox.waiting:
            self._grow()
        elif self._tries and not self.in_flight:
            self._tries.clear()

    def _grow(self) -> None:
        """Open one more connection, if there may be one, and none is being opened."""
        now = asyncio.get_running_loop().time()
        if self._opening is not None and not self._opening.done():
            return
        usable = [connection for connection in self._connections if not connection.is_leaving]
        if any(not connection.is_ready or connection.room > 0 for connection in usable):
            return
        if len(usable) < self._target.max_connections and now >= self._next_open and not self._is_closed:
            self._next_open = now + APART_S
            self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        loop, target = asyncio.get_running_loop(), self._target
        try:
            async with asyncio.timeout(target.timeout_s):
                # a name is looked up anew for each connection: Apple asks for it
                transport, connection = await loop.create_connection(
                    lambda: Connection(self, self._outbox, is_cautious=target.is_cautious),
                    target.host,
                    target.port,
                    ssl=target.context,
                )
        except (OSError, TimeoutError, ssl.SSLError):
            self._failed()
            return
        session = transport.get_extra_info("ssl_object")
        if session is None or session.selected_alpn_protocol() != "h2":
            transport.abort()
            self._failed()
        elif not connection.is_gone:
            self._connections.append(connection)
            if connection.is_ready:
                self.on_ready(connection)

    def _failed(self) -> None:
        """Wait longer before the next one; after some failures tell those who wait."""
        self._failures += 1
        wait_s = min(FIRST_RETRY_S * 2 ** min(self._failures, 16), LAST_RETRY_S)
        self._next_open = asyncio.get_running_loop().time() + wait_s * random.uniform(0.5, 1.0)  # noqa: S311
        if self._failures >= OPEN_AFTER and not any(connection.is_ready for connection in self._connections):
            self._tell(self._outbox.clear(), Lost.UNREACHABLE)

    # --- time

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            now = asyncio.get_running_loop().time()
            for connection in tuple(self._connections):
                self._look_at(connection, now)
            if self._hope[0] != self._outbox.taken or not self._outbox.waiting:
                self._hope = (self._outbox.taken, now)
            elif now - self._hope[1] > self._target.timeout_s:
                self._tell(self._outbox.clear(), Lost.NOT_SENT)
            self._pump()

    def _look_at(self, connection: Connection, now: float) -> None:
        """Give up requests whose time is over, and ask a silent peer whether it is there."""
        if connection.pinged_at is not None and now - connection.pinged_at > SILENT_S:
            connection.abort()
            return
        silent_s = now - connection.heard_at
        if connection.pinged_at is None and silent_s > (SILENT_S if connection.streams.in_flight else IDLE_S):
            connection.pinged_at = now
            connection.write(frame(Kind.PING, 0, 0, b"carillon"))
        if not connection.is_ready and silent_s > self._target.timeout_s:
            connection.abort()
            return
        self._expire(connection, now - self._target.timeout_s)

    def _expire(self, connection: Connection, before: float) -> None:
        sent, last = connection.writer.sent, 0
        while sent and sent[0][0] < before:
            last = sent.popleft()[1]
        late = connection.streams.up_to(last) if last else []
        for stream in late:
            entry = connection.streams.pop(stream)
            connection.writer.forget(stream)
            connection.write(reset(stream, Code.CANCEL))
            if entry is not None:
                entry[0].lose(entry[1], Lost.NO_REPLY)
        if late:
            # A connection that leaves one request without an answer may leave all: the next ones take another.
            connection.leave()
            self._pump()

    def _tell(self, entries: Sequence[Entry], how: Lost) -> None:
        for job, index in entries:
            job.lose(index, how)
