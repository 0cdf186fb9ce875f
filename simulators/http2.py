"""One HTTP/2 connection, the server's side (RFC 9113): requests to the site, answers to the peer.

Everything that one read brought is handled in one turn and answered with one write.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Protocol, Transport
from typing import cast

from simulators import frames
from simulators.control_frames import CONTROL_FRAMES
from simulators.delays import Delays
from simulators.exchange import Manner, Reply, Request, Site
from simulators.faults import FAULTS
from simulators.frame_reader import FrameReader
from simulators.head import Head
from simulators.header_decoder import HeaderDecoder
from simulators.intake import Intake
from simulators.outlet import Outlet
from simulators.stream import Stream
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation

LARGEST_BODY = 1 << 20


class Http2Connection(Protocol):
    """Serves one peer."""

    def __init__(self, site: Site, delays: Delays, loop: AbstractEventLoop) -> None:
        self.site = site
        self.streams: dict[int, Stream] = {}
        self.last_stream_id = 0
        """The highest that was looked at."""
        self.is_leaving = False
        """GOAWAY was said: later streams are not looked at."""
        self._delays = delays
        self._loop = loop
        self._reader = FrameReader(self)
        self._decoder = HeaderDecoder()
        self._broken: set[int] = set()
        """Streams that we have reset; the peer may not know yet."""

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

    # --- the reader's calls ---

    @property
    def is_over(self) -> bool:
        """Tell whether the connection is about to end, so that nothing more is to be read."""
        return self.transport.is_closing()

    def take_block(self, stream_id: int, flags: int, block: bytes) -> None:
        """Open a stream, or end one with trailers."""
        head = self._decoder.decode(block)
        stream = self.streams.get(stream_id)
        if stream is None:
            stream = self._open(stream_id, head)
        elif stream.is_complete or not flags & frames.END_STREAM:
            raise StreamViolation(stream_id, ErrorCode.PROTOCOL_ERROR)
        if stream is not None and flags & frames.END_STREAM:
            self._complete(stream)

    def _open(self, stream_id: int, head: Head) -> Stream | None:
        """Return a new stream, or None where it is not to be looked at."""
        if self.is_leaving and stream_id > self.last_stream_id:
            self.site.traffic.ignored += 1
            return None
        if stream_id in self._broken:
            return None
        if stream_id <= self.last_stream_id or not stream_id & 1:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "a stream opened out of order")
        if len(self.streams) >= self.intake.max_streams:
            self._refuse(stream_id)
        self.last_stream_id = stream_id
        if head.fault:
            self.site.traffic.note(head.fault)
            raise StreamViolation(stream_id, ErrorCode.PROTOCOL_ERROR)
        stream = self.streams[stream_id] = Stream(stream_id, head, self.intake.stream_room)
        if self.intake.is_last(stream_id) and not self.is_leaving:
            self.leave(stream_id, ErrorCode.NO_ERROR, b"")
        return stream

    def _refuse(self, stream_id: int) -> None:
        """End what goes beyond the limit, as the site does it."""
        if self.site.policy.is_excess_fatal:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "exceeded_max_concurrent_streams")
        self.last_stream_id = stream_id
        self.site.traffic.note("stream above the limit")
        raise StreamViolation(stream_id, ErrorCode.REFUSED_STREAM)

    def take_data(self, stream_id: int, flags: int, payload: bytes, size: int) -> None:
        """Add to a body; what comes for a stream that is over only counts against the window."""
        self.intake.take(size)
        stream = self.streams.get(stream_id)
        if stream is None or stream.is_complete:
            self.check_known(stream_id)
            return
        stream.received += len(payload)
        if stream.received > LARGEST_BODY:
            raise StreamViolation(stream_id, ErrorCode.ENHANCE_YOUR_CALM)
        stream.chunks.append(payload)
        self.intake.take_for(stream, size, is_last=bool(flags & frames.END_STREAM))
        if flags & frames.END_STREAM:
            self._complete(stream)

    def take_control(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        """Handle a frame that carries no request; an unknown kind means nothing."""
        handle = CONTROL_FRAMES.get(kind)
        if handle is not None:
            handle(self, flags, stream_id, payload)

    def check_known(self, stream_id: int) -> None:
        """Refuse a frame of a stream that was never opened; one of a stream that is over is let pass."""
        if not stream_id or (stream_id > self.last_stream_id and not self.is_leaving):
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "frame of an idle stream")

    def break_stream(self, violation: StreamViolation) -> None:
        """Reset the stream."""
        self._broken.add(violation.stream_id)
        self.outlet.forget(violation.stream_id)
        self.outlet.put(frames.reset(violation.stream_id, violation.code))
        self.drop(violation.stream_id)

    # --- answers ---

    def _complete(self, stream: Stream) -> None:
        stream.is_complete = True
        declared = stream.head.fields.get("content-length")
        if declared is not None and declared != str(stream.received):
            raise StreamViolation(stream.id, ErrorCode.PROTOCOL_ERROR)
        reply = self.site.answer(Request(stream.head, stream.body(), self._has_certificate))
        if reply.delay_s:
            self._delays.give_later(self, stream, reply)
        else:
            self.give(stream, reply)

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
        """Forget a stream; the last one of a connection that is leaving closes it."""
        self.streams.pop(stream_id, None)
        if self.is_leaving and not self.streams:
            self.outlet.flush()
            self.transport.close()

    def leave(self, last_stream_id: int, code: int, debug: bytes) -> None:
        """Say GOAWAY."""
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
