"""The frames that carry no request: SETTINGS, PING, WINDOW_UPDATE, RST_STREAM, PRIORITY, PUSH_PROMISE, GOAWAY."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from simulators import frames
from simulators.line import Line
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation

Handler: TypeAlias = Callable[[Line, int, int, bytes], None]
"""Takes the connection, the flags, the stream and the payload."""

WORD = 4
PING_SIZE = 8
PRIORITY_SIZE = 5


def _sized(payload: bytes, size: int) -> None:
    if len(payload) != size:
        raise ConnectionViolation(ErrorCode.FRAME_SIZE_ERROR, "frame of a wrong size")


def _of_connection(stream_id: int) -> None:
    if stream_id:
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "frame of the connection on a stream")


def _settings(line: Line, flags: int, stream_id: int, payload: bytes) -> None:
    _of_connection(stream_id)
    if flags & frames.ACK:
        _sized(payload, 0)
        line.intake.acknowledge()
        return
    if len(payload) % frames.SETTING.size:
        raise ConnectionViolation(ErrorCode.FRAME_SIZE_ERROR, "settings cut off")
    values = dict(frames.SETTING.iter_unpack(payload))
    if values.get(frames.ENABLE_PUSH, 0) > 1:
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "impossible setting")
    line.outlet.limit(values.get(frames.INITIAL_WINDOW_SIZE), values.get(frames.MAX_FRAME_SIZE))
    line.outlet.put(frames.frame(frames.SETTINGS, frames.ACK, 0))
    _advance(line)


def _ping(line: Line, flags: int, stream_id: int, payload: bytes) -> None:
    _of_connection(stream_id)
    _sized(payload, PING_SIZE)
    if not flags & frames.ACK:
        line.outlet.put(frames.frame(frames.PING, frames.ACK, 0, payload))


def _window_update(line: Line, _flags: int, stream_id: int, payload: bytes) -> None:
    _sized(payload, WORD)
    increment = frames.word(payload) & frames.STREAM_MASK
    if not stream_id:
        line.outlet.grant(increment)
    elif stream_id in line.streams:
        line.outlet.grant_stream(line.streams[stream_id], increment)
    else:
        line.check_known(stream_id)
    _advance(line)


def _advance(line: Line) -> None:
    """Send what had to wait for a window."""
    if line.outlet.is_holding:
        for done in line.outlet.advance():
            line.drop(done)


def _rst_stream(line: Line, _flags: int, stream_id: int, payload: bytes) -> None:
    _sized(payload, WORD)
    line.check_known(stream_id)
    line.outlet.forget(stream_id)
    line.drop(stream_id)


def _priority(_line: Line, _flags: int, stream_id: int, payload: bytes) -> None:
    if not stream_id:
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "priority of the connection")
    if len(payload) != PRIORITY_SIZE:
        raise StreamViolation(stream_id, ErrorCode.FRAME_SIZE_ERROR)


def _push_promise(_line: Line, _flags: int, _stream_id: int, _payload: bytes) -> None:
    raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "a client cannot promise")


def _goaway(_line: Line, _flags: int, stream_id: int, _payload: bytes) -> None:
    """Let the peer leave by itself; its open streams are answered."""
    _of_connection(stream_id)


CONTROL_FRAMES: Final[Mapping[int, Handler]] = {
    frames.SETTINGS: _settings,
    frames.PING: _ping,
    frames.WINDOW_UPDATE: _window_update,
    frames.RST_STREAM: _rst_stream,
    frames.PRIORITY: _priority,
    frames.PUSH_PROMISE: _push_promise,
    frames.GOAWAY: _goaway,
}
