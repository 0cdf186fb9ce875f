"""A connection, as those see it who read its frames or spoil its answers."""

from asyncio import Transport
from typing import Protocol

from simulators.delays import Delays
from simulators.exchange import Reply, Site
from simulators.intake import Intake
from simulators.outlet import Outlet
from simulators.stream import Stream


class Line(Protocol):
    """One HTTP/2 connection."""

    site: Site
    transport: Transport
    intake: Intake
    outlet: Outlet
    delays: Delays
    streams: dict[int, Stream]
    """The open ones."""

    last_stream_id: int
    """The highest that was looked at."""

    is_leaving: bool
    """GOAWAY was said: later streams are not looked at."""

    def give(self, stream: Stream, reply: Reply) -> None:
        """Gather an answer, unless the stream is gone."""

    def drop(self, stream_id: int) -> None:
        """Forget a stream; the last one of a connection that is leaving closes it."""

    def leave(self, last_stream_id: int, code: int, debug: bytes) -> None:
        """Say GOAWAY."""

    def flush(self) -> None:
        """Write what is gathered."""

    def check_known(self, stream_id: int) -> None:
        """Refuse a frame of a stream that was never opened; one of a stream that is over is let pass."""

    def complete(self, stream: Stream) -> None:
        """Hand a request on that has ended."""
