"""One HTTP/2 connection, the server's side (RFC 9113): requests to the site, answers to the peer.

Everything that one read brought is handled in one turn and answered with one write.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Protocol, Transport
from typing import cast

from simulators import frames
from simulators.assembly import Assembly
from simulators.delays import Delays
from simulators.exchange import Manner, Reply, Request, Site
from simulators.faults import FAULTS
from simulators.frame_reader import FrameReader
from simulators.intake import Intake
from simulators.outlet import Outlet
from simulators.stream import Stream
from simulators.violation import ConnectionViolation, ErrorCode


class Http2Connection(Protocol):
    """Serves one peer; satisfies ``line.Line``."""

    def __init__(self, site: Site, delays: Delays, loop: AbstractEventLoop) -> None:
        self.site = site
        self.streams: dict[int, Stream] = {}
        self.last_stream_id = 0
        self.is_leaving = False
        self.delays = delays
        self._loop = loop
        self._assembly = Assembly(self)
        self._reader = FrameReader(self._assembly)

    # --- the transport's calls ---

    def connection_made(self, transport: object) -> None:
        """Say hello."""
        self.transport = cast("Transport", transport)
        self._has_certificate = bool(self.transport.get_extra_info("peercert"))
        self.outlet = Outlet(self.transport)
        self.intake = Intake(self.site.policy, self.outlet, self._loop)
        self.intake.open()
        self.outlet.flush()

    def data_received(self, data: bytes) -> None:
        """Handle every complete frame, then write the answers."""
        try:
            self._reader.feed(data)
        except ConnectionViolation as violation:
            self.site.traffic.note(violation.words)
            self.leave(self.last_stream_id, violation.code, violation.words.encode())
            self.outlet.flush()
            self.transport.close()
        self.outlet.flush()

    def connection_lost(self, _exc: Exception | None) -> None:
        """Forget every stream: nobody is there to be answered."""
        self.streams.clear()

    # --- what those ask who read the frames ---

    def check_known(self, stream_id: int) -> None:
        """See ``line.Line``."""
        if not stream_id or (stream_id > self.last_stream_id and not self.is_leaving):
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "frame of an idle stream")

    def complete(self, stream: Stream) -> None:
        """Ask the site, and give its answer now or later."""
        request = Request(stream.head, stream.body(), self._has_certificate)
        reply = self.site.answer(request)
        if reply.values is not None and stream.block:
            self._assembly.express.learn(stream.block, request, reply.values)
        if reply.delay_s:
            self.delays.give_later(self, stream, reply)
        else:
            self.give(stream, reply)

    # --- answers ---

    def give(self, stream: Stream, reply: Reply) -> None:
        """Gather an answer, unless the stream is gone."""
        if stream.id not in self.streams:
            return
        if self.site.policy.is_cautious:
            self.intake.learn(reply.status)
        if reply.manner is not Manner.PLAIN:
            FAULTS[reply.manner](self, stream, reply)
        elif self.outlet.answer(stream, reply):
            self.drop(stream.id)

    def drop(self, stream_id: int) -> None:
        """See ``line.Line``."""
        self.streams.pop(stream_id, None)
        if self.is_leaving and not self.streams:
            self.outlet.flush()
            self.transport.close()

    def leave(self, last_stream_id: int, code: int, debug: bytes) -> None:
        """See ``line.Line``."""
        self.is_leaving = True
        self.site.traffic.goaways += 1
        self.outlet.put(frames.goaway(last_stream_id, code, debug))

    def flush(self) -> None:
        """Write what is gathered."""
        self.outlet.flush()

    def announce(self) -> None:
        """Tell the peer the limits that hold from now on."""
        self.intake.announce(self.site.policy.max_concurrent_streams)
        self.outlet.flush()
