"""From frames to requests: opens streams, gathers their bodies, hands on what is complete."""

from __future__ import annotations

from simulators import frames
from simulators.control_frames import CONTROL_FRAMES
from simulators.express import Express
from simulators.head import Head
from simulators.header_decoder import HeaderDecoder
from simulators.line import Line
from simulators.stream import Stream
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation

LARGEST_BODY = 1 << 20


class Assembly:
    """Takes the frames of one connection; satisfies ``frame_reader.FrameTaker``."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.decoder = HeaderDecoder()
        self._broken: set[int] = set()
        """Streams that we have reset; the peer may not know yet."""
        self.express = Express(line, self.decoder)

    @property
    def is_over(self) -> bool:
        """Tell whether the connection is about to end, so that nothing more is to be read."""
        return self._line.transport.is_closing()

    def take_block(self, stream_id: int, flags: int, block: bytes) -> None:
        """Open a stream, or end one with trailers."""
        line, before = self._line, self.decoder.changes
        head = self.decoder.decode(block)
        stream = line.streams.get(stream_id)
        if stream is None:
            stream = self._open(stream_id, head)
            if stream is not None and self.decoder.changes == before:
                stream.block = block
        elif stream.is_complete or not flags & frames.END_STREAM:
            raise StreamViolation(stream_id, ErrorCode.PROTOCOL_ERROR)
        else:
            stream.block = b""
        if stream is not None and flags & frames.END_STREAM:
            self._complete(stream)

    def _open(self, stream_id: int, head: Head) -> Stream | None:
        """Return a new stream, or None where it is not to be looked at."""
        line = self._line
        if line.is_leaving and stream_id > line.last_stream_id:
            line.site.traffic.ignored += 1
            return None
        if stream_id in self._broken:
            return None
        if stream_id <= line.last_stream_id or not stream_id & 1:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "a stream opened out of order")
        if len(line.streams) >= line.intake.max_streams:
            self._refuse(stream_id)
        line.last_stream_id = stream_id
        if head.fault:
            line.site.traffic.note(head.fault)
            raise StreamViolation(stream_id, ErrorCode.PROTOCOL_ERROR)
        stream = line.streams[stream_id] = Stream(stream_id, head, line.intake.stream_room)
        if line.intake.is_last(stream_id) and not line.is_leaving:
            line.leave(stream_id, ErrorCode.NO_ERROR, b"")
        return stream

    def _refuse(self, stream_id: int) -> None:
        """End what goes beyond the limit, as the site does it."""
        site = self._line.site
        if site.policy.is_excess_fatal:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "exceeded_max_concurrent_streams")
        self._line.last_stream_id = stream_id
        site.traffic.note("stream above the limit")
        raise StreamViolation(stream_id, ErrorCode.REFUSED_STREAM)

    def take_data(self, stream_id: int, flags: int, payload: bytes, size: int) -> None:
        """Add to a body; what comes for a stream that is over only counts against the window."""
        line = self._line
        line.intake.take(size)
        stream = line.streams.get(stream_id)
        if stream is None or stream.is_complete:
            line.check_known(stream_id)
            return
        stream.received += len(payload)
        if stream.received > LARGEST_BODY:
            raise StreamViolation(stream_id, ErrorCode.ENHANCE_YOUR_CALM)
        stream.chunks.append(payload)
        line.intake.take_for(stream, size, is_last=bool(flags & frames.END_STREAM))
        if flags & frames.END_STREAM:
            self._complete(stream)

    def take_control(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        """Handle a frame that carries no request; an unknown kind means nothing."""
        handle = CONTROL_FRAMES.get(kind)
        if handle is not None:
            handle(self._line, flags, stream_id, payload)

    def break_stream(self, violation: StreamViolation) -> None:
        """Reset the stream."""
        line = self._line
        self._broken.add(violation.stream_id)
        line.outlet.forget(violation.stream_id)
        line.outlet.put(frames.reset(violation.stream_id, violation.code))
        line.drop(violation.stream_id)

    def _complete(self, stream: Stream) -> None:
        stream.is_complete = True
        declared = stream.head.fields.get("content-length")
        if declared is not None and declared != str(stream.received):
            raise StreamViolation(stream.id, ErrorCode.PROTOCOL_ERROR)
        self._line.complete(stream)
