"""The way in of a connection: how many streams and bytes the peer may send, and the word about it."""

from asyncio import AbstractEventLoop
from collections import deque

from simulators import frames
from simulators.exchange import Policy
from simulators.outlet import Outlet
from simulators.stream import Stream
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation

UNLIMITED = 2**31
HEADER_LIST_LIMIT = 65_536
FIRST_FAILURE = 400
GONE = 410
"""A device that has left is not the sender's fault."""


class Intake:
    """Announces the policy and holds the peer to what it has acknowledged."""

    def __init__(self, policy: Policy, outlet: Outlet, loop: AbstractEventLoop) -> None:
        self._policy = policy
        self._outlet = outlet
        self._loop = loop
        self.max_streams = UNLIMITED
        """Enforced: what the peer has acknowledged, because before that it cannot have known."""
        self._announced: deque[tuple[int, int]] = deque()
        self._latest = UNLIMITED
        self._window = frames.DEFAULT_WINDOW
        """Bytes that the peer may still send on the connection."""
        self._full = max(policy.connection_window, frames.DEFAULT_WINDOW)
        self._spent = 0
        self._stream_window = frames.DEFAULT_WINDOW

    def open(self) -> None:
        """Say hello: SETTINGS, and the window of the connection where it is larger than the default."""
        self.announce(1 if self._policy.is_cautious else self._policy.max_concurrent_streams)
        if self._full > self._window:
            self._outlet.put(frames.window_update(0, self._full - self._window))
            self._window = self._full

    def announce(self, max_streams: int) -> None:
        """Send SETTINGS; they hold when they are acknowledged."""
        window = self._policy.initial_window_size
        self._announced.append((max_streams, window))
        self._latest = max_streams
        values = {
            frames.MAX_CONCURRENT_STREAMS: max_streams,
            frames.INITIAL_WINDOW_SIZE: window,
            frames.MAX_HEADER_LIST_SIZE: HEADER_LIST_LIMIT,
        }
        self._outlet.put(frames.settings(values))

    def learn(self, status: int) -> None:
        """Narrow or widen a cautious connection after an answer."""
        is_failure = status >= FIRST_FAILURE and status != GONE
        limit = 1 if is_failure else self._policy.max_concurrent_streams
        if limit != self._latest:
            self.announce(limit)

    def acknowledge(self) -> None:
        """Take the peer's word for the oldest announcement."""
        if self._announced:
            self.max_streams, self._stream_window = self._announced.popleft()

    def is_last(self, stream_id: int) -> bool:
        """Tell whether this connection has served enough: a peer numbers its streams 1, 3, 5, and so on."""
        requests = self._policy.requests_per_connection
        return 0 < requests <= (stream_id + 1) // 2

    @property
    def stream_room(self) -> int:
        """Return how much a new stream may bring: the largest window that the peer may believe in."""
        return max(self._stream_window, *(window for _, window in self._announced), 0)

    def has_room(self, size: int, largest: int) -> bool:
        """Tell whether the peer may bring so many bytes of DATA, of which *largest* are of one stream."""
        return size <= self._window and largest <= self.stream_room

    def take(self, size: int) -> None:
        """Count bytes of DATA on the connection, and top its window up at half."""
        self._window -= size
        self._spent += size
        if self._window < 0:
            raise ConnectionViolation(ErrorCode.FLOW_CONTROL_ERROR, "connection window exceeded")
        if self._spent * 2 >= self._full:
            spent, self._spent = self._spent, 0
            if self._policy.window_update_ms:
                self._loop.call_later(self._policy.window_update_ms / 1000, self._refill, spent)
            else:
                self._refill(spent, is_gathering=True)

    def _refill(self, size: int, *, is_gathering: bool = False) -> None:
        self._window += size
        self._outlet.put(frames.window_update(0, size))
        if not is_gathering:
            self._outlet.flush()

    def take_for(self, stream: Stream, size: int, *, is_last: bool) -> None:
        """Count bytes of DATA on a stream, and top its window up where more will follow."""
        stream.room -= size
        if stream.room < 0:
            raise StreamViolation(stream.id, ErrorCode.FLOW_CONTROL_ERROR)
        if is_last:
            return
        if self._policy.window_update_ms:
            self._loop.call_later(self._policy.window_update_ms / 1000, self._refill_stream, stream, size)
        elif size:
            stream.room += size
            self._outlet.put(frames.window_update(stream.id, size))

    def _refill_stream(self, stream: Stream, size: int) -> None:
        if size and not stream.is_complete:
            stream.room += size
            self._outlet.put(frames.window_update(stream.id, size))
            self._outlet.flush()
