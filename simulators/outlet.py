"""The way out of a connection: frames gathered per turn, bodies held to the windows that the peer grants."""

from asyncio import Transport
from collections.abc import Sequence

from simulators import frames
from simulators.exchange import Reply
from simulators.header_encoder import encode_fields, encode_head
from simulators.run import RunReply
from simulators.run_frames import frames_of
from simulators.stream import Stream
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation


class Outlet:
    """Writes answers; what is gathered goes out with ``flush``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._gathered: list[bytes] = []
        self._held: dict[int, Stream] = {}
        """Streams whose bodies wait for a window, oldest first."""
        self._window = frames.DEFAULT_WINDOW
        self._initial = frames.DEFAULT_WINDOW
        self._frame_size = frames.LARGEST_FRAME

    def put(self, frame: bytes) -> None:
        """Gather a frame that no window limits."""
        self._gathered.append(frame)

    def flush(self) -> None:
        """Write everything gathered in one go."""
        if self._gathered and not self._transport.is_closing():
            self._transport.write(b"".join(self._gathered))
        self._gathered.clear()

    def tear(self) -> None:
        """Write what is gathered, less its last bytes, as if the line broke in the middle of a frame."""
        torn = b"".join(self._gathered)
        self._gathered = [torn[: -min(5, len(torn))]]
        self.flush()

    def answer(self, stream: Stream, reply: Reply) -> bool:
        """Gather an answer; return False where its body has to wait for a window."""
        body = reply.body
        size = len(body)
        head = encode_head(reply.status, reply.fields)
        if reply.informational:
            early = encode_head(reply.informational, ())
            self.put(frames.frame(frames.HEADERS, frames.END_HEADERS, stream.id, early))
        if not size and not reply.trailers:
            self._gathered.append(frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, stream.id, head))
            return True
        fits = size <= self._window and size <= self._initial + stream.credit and size <= self._frame_size
        if fits and not self._held and reply.is_usual:
            self._window -= size
            self._gathered += (
                frames.frame(frames.HEADERS, frames.END_HEADERS, stream.id, head),
                frames.frame(frames.DATA, frames.END_STREAM, stream.id, body),
            )
            return True
        return self._answer_at_length(stream, reply, head)

    def answer_run(self, streams: Sequence[bytes], reply: RunReply) -> bool:
        """Gather the answers to whole requests; False, and nothing gathered, where a window is too small for them."""
        size = reply.body_size
        if self._held or size * len(streams) > self._window or size > min(self._initial, self._frame_size):
            return False
        self._window -= size * len(streams)
        self._gathered.append(frames_of(streams, reply))
        return True

    def _answer_at_length(self, stream: Stream, reply: Reply, head: bytes) -> bool:
        self.put(frames.frame(frames.HEADERS, frames.END_HEADERS, stream.id, head))
        step = max(1, min(self._frame_size, -(-len(reply.body) // reply.parts)))
        stream.pending = [reply.body[at : at + step] for at in range(0, len(reply.body), step)]
        stream.trailers = reply.trailers
        self._held[stream.id] = stream
        return self._advance(stream)

    def _advance(self, stream: Stream) -> bool:
        """Send as much of a held body as the windows allow; tell whether that was all of it."""
        while stream.pending:
            payload = stream.pending[0]
            room = min(self._window, self._initial + stream.credit)
            if len(payload) > room:
                if room > 0:
                    stream.pending[:1] = [payload[:room], payload[room:]]
                    continue
                return False
            stream.pending.pop(0)
            self._window -= len(payload)
            stream.credit -= len(payload)
            is_last = not stream.pending and not stream.trailers
            self.put(frames.frame(frames.DATA, frames.END_STREAM if is_last else 0, stream.id, payload))
        if stream.trailers:
            block = encode_fields(stream.trailers)
            self.put(frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, stream.id, block))
        self._held.pop(stream.id, None)
        return True

    def advance(self) -> list[int]:
        """Send what the windows allow by now; return the streams that are done with it."""
        return [stream.id for stream in list(self._held.values()) if self._advance(stream)]

    def forget(self, stream_id: int) -> None:
        """Drop what is held of a stream that the peer has reset."""
        self._held.pop(stream_id, None)

    @property
    def is_holding(self) -> bool:
        """Tell whether a body waits for a window."""
        return bool(self._held)

    def grant(self, increment: int) -> None:
        """Take a window of the whole connection."""
        if not increment:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "window update of nothing")
        self._window += increment
        if self._window > frames.LARGEST_WINDOW:
            raise ConnectionViolation(ErrorCode.FLOW_CONTROL_ERROR, "connection window too large")

    def grant_stream(self, stream: Stream, increment: int) -> None:
        """Take a window of one stream."""
        if not increment:
            raise StreamViolation(stream.id, ErrorCode.PROTOCOL_ERROR)
        stream.credit += increment
        if self._initial + stream.credit > frames.LARGEST_WINDOW:
            raise StreamViolation(stream.id, ErrorCode.FLOW_CONTROL_ERROR)

    def limit(self, initial_window: int | None, frame_size: int | None) -> None:
        """Take the limits that the peer has announced."""
        if initial_window is not None:
            if initial_window > frames.LARGEST_WINDOW:
                raise ConnectionViolation(ErrorCode.FLOW_CONTROL_ERROR, "initial window too large")
            self._initial = initial_window
        if frame_size is not None:
            if not frames.LARGEST_FRAME <= frame_size < 1 << 24:
                raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "impossible frame size")
            self._frame_size = min(frame_size, frames.LARGEST_FRAME)
