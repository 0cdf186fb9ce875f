"""What a server does instead of a plain answer, one function per manner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from simulators import frames
from simulators.exchange import Manner, Reply
from simulators.line import Line
from simulators.stream import Stream
from simulators.violation import ErrorCode

Fault: TypeAlias = Callable[[Line, Stream, Reply], None]
"""Does it to the connection, at the stream whose answer it is."""


def _reset(line: Line, stream: Stream, reply: Reply) -> None:
    line.outlet.put(frames.reset(stream.id, reply.code))
    line.drop(stream.id)


def _goaway(line: Line, stream: Stream, reply: Reply) -> None:
    """Answer, and leave after everything that was looked at is answered.

    The answer stands first: some clients read nothing after a GOAWAY.
    """
    is_done = line.outlet.answer(stream, reply)
    if not line.is_leaving:
        line.leave(line.last_stream_id, ErrorCode.NO_ERROR, reply.debug)
    if is_done:
        line.drop(stream.id)


def _goaway_error(line: Line, stream: Stream, reply: Reply) -> None:
    """Leave without an answer; what was looked at since, and may have been taken, is not named as untouched."""
    latest = line.last_stream_id
    line.leave(max(0, stream.id - 2) if stream.id == latest else latest, reply.code, reply.debug)
    line.flush()
    line.streams.clear()
    line.transport.close()


def _stall(_line: Line, _stream: Stream, _reply: Reply) -> None:
    """Leave the stream open for ever."""


def _close(line: Line, _stream: Stream, _reply: Reply) -> None:
    line.flush()
    line.streams.clear()
    line.transport.abort()


def _torn(line: Line, stream: Stream, reply: Reply) -> None:
    line.outlet.answer(stream, reply)
    line.outlet.tear()
    line.streams.clear()
    line.transport.close()


FAULTS: Final[Mapping[Manner, Fault]] = {
    Manner.RESET: _reset,
    Manner.GOAWAY: _goaway,
    Manner.GOAWAY_ERROR: _goaway_error,
    Manner.STALL: _stall,
    Manner.CLOSE: _close,
    Manner.TORN: _torn,
}
