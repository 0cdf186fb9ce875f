"""One HTTP/2 connection, the server's side (RFC 9113): frames in, requests to the site, answers out.

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
from simulators.head import Head
from simulators.header_decoder import HeaderDecoder
from simulators.intake import Intake
from simulators.outlet import Outlet
from simulators.stream import Stream
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation

LARGEST_BLOCK = 65_536
"""Bytes of one header block in all its frames."""

LARGEST_BODY = 1 << 20
KEPT_VIOLATIONS = 100


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
        self._decoder = HeaderDecoder()
        self._rest = b""
        self._has_preface = False
        self._partial: tuple[int, int, bytes] | None = None
        """Stream, flags and block so far of a head that CONTINUATION frames go on with."""
        self._broken: set[int] = set()
        """Streams that we have reset while the peer was still sending."""

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
        """Handle every complete frame."""
        if self._rest:
            data = self._rest + data
        try:
            at = self._frames(data, 0 if self._has_preface else self._preface(data))
            self._rest = data[at:]
        except ConnectionViolation as violation:
            self._note(violation.words)
            self.leave(self.last_stream_id, violation.code, violation.words.encode())
            self.transport.close()
        self.outlet.flush()

    def connection_lost(self, _exc: Exception | None) -> None:
        """Forget every stream: nobody is there to be answered."""
        self.streams.clear()

    def pause_writing(self) -> None:
        """Read no more from a peer that does not read."""
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self.transport.resume_reading()

    # --- frames ---

    def _preface(self, data: bytes) -> int:
        if data.startswith(frames.PREFACE):
            self._has_preface = True
            return len(frames.PREFACE)
        if frames.PREFACE.startswith(data):
            return 0
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "no preface")

    def _frames(self, data: bytes, at: int) -> int:
        """Handle the frames from *at* on; return where the first incomplete one begins."""
        end = len(data) if self._has_preface else 0
        while end - at >= frames.FRAME_HEAD:
            high, low, kind, flags, stream_id = frames.FRAME.unpack_from(data, at)
            size = high << 8 | low
            if size > frames.LARGEST_FRAME:
                raise ConnectionViolation(ErrorCode.FRAME_SIZE_ERROR, "frame too large")
            stop = at + frames.FRAME_HEAD + size
            if stop > end:
                break
            try:
                self._frame(kind, flags, stream_id & frames.STREAM_MASK, data[at + frames.FRAME_HEAD : stop])
            except StreamViolation as violation:
                self._break(violation)
            at = stop
            if self.transport.is_closing():
                return end
        return at

    def _frame(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        if self._partial is not None and (kind != frames.CONTINUATION or stream_id != self._partial[0]):
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "a header block was not continued")
        if kind == frames.DATA:
            self._data(flags, stream_id, payload)
        elif kind == frames.HEADERS:
            self._headers(flags, stream_id, payload)
        elif kind == frames.CONTINUATION:
            self._continuation(flags, payload)
        elif kind in CONTROL_FRAMES:
            CONTROL_FRAMES[kind](self, flags, stream_id, payload)

    def _headers(self, flags: int, stream_id: int, payload: bytes) -> None:
        if flags & frames.PADDED:
            payload = _unpad(payload)
        if flags & frames.HAS_PRIORITY:
            payload = payload[5:]
        if flags & frames.END_HEADERS:
            self._block(stream_id, flags, payload)
        else:
            self._partial = stream_id, flags, payload

    def _continuation(self, flags: int, payload: bytes) -> None:
        if self._partial is None:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "nothing to continue")
        stream_id, first_flags, block = self._partial
        block += payload
        if len(block) > LARGEST_BLOCK:
            raise ConnectionViolation(ErrorCode.ENHANCE_YOUR_CALM, "header block too large")
        self._partial = None if flags & frames.END_HEADERS else (stream_id, first_flags, block)
        if self._partial is None:
            self._block(stream_id, first_flags, block)

    def _block(self, stream_id: int, flags: int, block: bytes) -> None:
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
            self._note(head.fault)
            raise StreamViolation(stream_id, ErrorCode.PROTOCOL_ERROR)
        stream = self.streams[stream_id] = Stream(stream_id, head, self.intake.stream_room)
        return stream

    def _refuse(self, stream_id: int) -> None:
        """End what goes beyond the limit, as the site does it."""
        if self.site.policy.is_excess_fatal:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "exceeded_max_concurrent_streams")
        self.last_stream_id = stream_id
        self._note("stream above the limit")
        raise StreamViolation(stream_id, ErrorCode.REFUSED_STREAM)

    def _data(self, flags: int, stream_id: int, payload: bytes) -> None:
        size = len(payload)
        self.intake.take(size)
        if flags & frames.PADDED:
            payload = _unpad(payload)
        stream = self.streams.get(stream_id)
        if stream is None or stream.is_complete:
            self.check_known(stream_id)
            return
        stream.received += len(payload)
        if stream.received > LARGEST_BODY:
            raise StreamViolation(stream_id, ErrorCode.ENHANCE_YOUR_CALM)
        stream.chunks.append(payload)
        if flags & frames.END_STREAM:
            if size > stream.room:
                raise StreamViolation(stream_id, ErrorCode.FLOW_CONTROL_ERROR)
            self._complete(stream)
        else:
            self.intake.take_for(stream, size)

    def check_known(self, stream_id: int) -> None:
        """Refuse a frame of a stream that was never opened; one of a stream that is over is let pass."""
        if not stream_id or (stream_id > self.last_stream_id and not self.is_leaving):
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "frame of an idle stream")

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

    def _break(self, violation: StreamViolation) -> None:
        self._broken.add(violation.stream_id)
        self.streams.pop(violation.stream_id, None)
        self.outlet.forget(violation.stream_id)
        self.outlet.put(frames.reset(violation.stream_id, violation.code))

    def _note(self, words: str) -> None:
        violations = self.site.traffic.violations
        if len(violations) < KEPT_VIOLATIONS:
            violations.append(words)


def _unpad(payload: bytes) -> bytes:
    """Return a payload without its padding (sections 6.1 and 6.2)."""
    if not payload or payload[0] >= len(payload):
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "padding longer than the frame")
    return payload[1 : len(payload) - payload[0]]
