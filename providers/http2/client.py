"""The connections to one server: opened when needed, replaced without a gap, each request answered exactly once."""

import asyncio
from collections.abc import Sequence
from typing import Final

from providers.http2.again import once_more
from providers.http2.connection import GOODBYE_S, Connection
from providers.http2.dialling import Dialling
from providers.http2.frames import Code
from providers.http2.job import Job, Lost
from providers.http2.outbox import Entry, Outbox
from providers.http2.patience import look_at
from providers.http2.target import Target

WORTH: Final = 4
"""A quarter of its streams has to be free before a connection is filled again, unless fewer requests wait."""

TICK_S: Final = 0.5
STALL_S: Final = 2.0
"""A look at the time that comes so late tells of us and not of a peer: our process had no processor, or was stopped."""

"""How often time limits are looked at: one timer for all connections and requests."""


class Client:
    """See the module."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._outbox = Outbox()
        self._connections: list[Connection] = []
        self._unproven: set[Connection] = set()
        """Those of which nobody knows yet whether they are of use."""

        self._sockets: set[asyncio.Future[None]] = set()
        self._dialling = Dialling(target, self._new_connection, self)
        self._ticking: asyncio.TimerHandle | None = None
        self._due = 0.0
        """When it is time to look at the time."""

        self._has_slept = False
        """The last look came too late to judge anybody by."""

        self._hope = (-1, 0.0)
        """How many had left when last there was progress, and when that was."""

        self._is_closed = False
        self.goaways = 0
        """How often the server has asked to be left."""

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
            tell([(job, index) for index in indices], Lost.NOT_SENT)
            return
        self._outbox.put(job, indices)
        self._keep_time()
        self._pump()

    async def close(self) -> None:
        """Answer everything, and let go of every connection and socket."""
        self._is_closed = True
        if self._ticking is not None:
            self._ticking.cancel()
        await self._dialling.close()
        tell(self._outbox.clear(), Lost.NOT_SENT)
        for connection in tuple(self._connections):
            connection.fail(Code.NO_ERROR)
        if self._sockets:
            await asyncio.wait(self._sockets, timeout=2 * GOODBYE_S)

    # --- what connections tell

    def on_open(self, connection: Connection) -> None:
        """Keep it."""
        self._connections.append(connection)
        self._unproven.add(connection)
        self._sockets.add(connection.lost)
        connection.lost.add_done_callback(self._sockets.discard)
        self._keep_time()

    def on_ready(self, connection: Connection) -> None:
        """Use it."""
        connection.pump()

    def on_room(self, connection: Connection) -> None:
        """Fill it, when it is worth a write: answers that come a few at a time would be followed by as small writes.

        What is left out goes with the next answers, or with the next look at the time.
        """
        if self._unproven and connection.has_answered and connection in self._unproven:
            self._unproven.discard(connection)
            self._dialling.succeeded()
        if self._outbox.waiting and connection.room >= min(self._outbox.waiting, max(connection.most // WORTH, 1)):
            connection.pump()
        if self._outbox.waiting and connection.room <= 0:
            self._grow()

    def on_refused(self, entries: list[Entry]) -> None:
        """Send elsewhere what nobody looked at; what came back too often is told."""
        again: list[Entry] = []
        for entry in entries:
            next_ = None if self._is_closed else once_more(entry)
            if next_ is None:
                tell([entry], Lost.NOT_SENT)
            else:
                again.append(next_)
        self._outbox.put_back(again)
        if again:
            asyncio.get_running_loop().call_soon(self._pump)

    def on_goaway(self) -> None:
        """Count it."""
        self.goaways += 1

    def on_gone(self, connection: Connection) -> None:
        """Replace it, if anybody waits; one that was of no use is a failure."""
        self._connections.remove(connection)
        if connection in self._unproven:
            self._unproven.discard(connection)
            if not connection.has_answered:
                self._dialling.failed()
        self._pump()

    # --- what dialling tells

    def on_turn(self) -> None:
        """Open a connection, if it is needed still."""
        self._pump()

    def on_hopeless(self) -> None:
        """Tell those who wait, if they wait for a connection."""
        if not any(connection.is_ready for connection in self._connections):
            tell(self._outbox.clear(), Lost.UNREACHABLE)

    # --- growing

    def _pump(self) -> None:
        for connection in tuple(self._connections):
            if not self._outbox.waiting:
                return
            connection.pump()
        if self._outbox.waiting:
            self._grow()

    def _grow(self) -> None:
        """Open one more connection, if there may be one, and all others are full."""
        usable = [connection for connection in self._connections if not connection.is_leaving]
        if len(usable) >= self._target.max_connections or self._is_closed:
            return
        if not any(not connection.is_ready or connection.room > 0 for connection in usable):
            self._dialling.dial()

    def _new_connection(self) -> Connection:
        return Connection(self, self._outbox, is_cautious=self._target.is_cautious)

    # --- time

    def _keep_time(self) -> None:
        if self._ticking is None and not self._is_closed:
            loop = asyncio.get_running_loop()
            self._due = loop.time() + TICK_S
            self._ticking = loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        self._ticking = None
        now = asyncio.get_running_loop().time()
        has_slept, self._has_slept = now - self._due > STALL_S and not self._has_slept, False
        if self._connections or self._outbox.waiting:
            self._keep_time()
        if has_slept:
            self._has_slept = True  # what came meanwhile is read before anybody is called late
        else:
            for connection in tuple(self._connections):
                look_at(connection, now, self._target.timeout_s)
            self._look_at_outbox(now)
        self._pump()

    def _look_at_outbox(self, now: float) -> None:
        """Tell those who wait that they were not sent, if nothing has left for as long as an answer may take."""
        if self._hope[0] != self._outbox.taken or not self._outbox.waiting:
            self._hope = (self._outbox.taken, now)
        elif now - self._hope[1] > self._target.timeout_s:
            tell(self._outbox.clear(), Lost.NOT_SENT if self._connections else Lost.UNREACHABLE)


def tell(entries: Sequence[Entry], how: Lost) -> None:
    """Answer entries that get no response."""
    for job, index in entries:
        job.lose(index, how)
