"""Bytes to frames, and frames to header blocks: what can be told without knowing any stream."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from simulators import frames
from simulators.express import Express
from simulators.violation import ConnectionViolation, ErrorCode, StreamViolation

LARGEST_BLOCK = 65_536
"""Bytes of one header block in all its frames."""

PRIORITY_SIZE = 5


class FrameTaker(Protocol):
    """What a reader hands its frames to."""

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is to be read."""

    @property
    def express(self) -> Express:
        """Return the short way, for requests that fit patterns."""

    def take_block(self, stream_id: int, flags: int, block: bytes) -> None:
        """Take a complete header block."""

    def take_data(self, stream_id: int, flags: int, payload: bytes, size: int) -> None:
        """Take a DATA frame without its padding; *size* counts the padding too."""

    def take_control(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        """Take a frame of any other kind."""

    def break_stream(self, violation: StreamViolation) -> None:
        """End the stream that one of these frames spoilt."""


class FrameReader:
    """Reads what one peer sends."""

    def __init__(self, taker: FrameTaker) -> None:
        self._taker = taker
        self._express = taker.express
        self._rest = b""
        self._has_preface = False
        self._partial: tuple[int, int, bytes] | None = None
        """Stream, flags and block so far of a head that CONTINUATION frames go on with."""

    def feed(self, data: bytes) -> None:
        """Handle every frame that is complete by now; raises ConnectionViolation."""
        if self._rest:
            data = self._rest + data
        at = 0 if self._has_preface else self._preface(data)
        self._rest = self._requests(data, at) if self._has_preface else data

    def _preface(self, data: bytes) -> int:
        if data.startswith(frames.PREFACE):
            self._has_preface = True
            return len(frames.PREFACE)
        if frames.PREFACE.startswith(data):
            return 0
        raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "no preface")

    def _requests(self, data: bytes, at: int) -> bytes:
        """Handle everything from *at* on, the short way where there is one; return what is left for the next time."""
        express, is_woven = self._express, False
        while len(data) - at >= frames.FRAME_HEAD and not self._taker.is_over:
            if data[at + frames.KIND_AT] == frames.HEADERS and self._partial is None:
                run, is_cut = express.scan(data, at)
                if run is not None:
                    express.take(run, partial(self._frames, data))
                    at = run.offsets[-1]
                    continue
                if is_cut:
                    break
                if not is_woven:
                    is_woven, woven = True, express.weave(data, at)
                    if woven is not None:
                        data, at = woven, 0
                        continue
            before, at = at, self._frame_at(data, at)
            if at == before:
                break
        return data[at:]

    def _frames(self, data: bytes, at: int, end: int) -> None:
        """Handle the frames, all of them complete, from one place to another."""
        while at < end and not self._taker.is_over:
            at = self._frame_at(data, at)

    def _frame_at(self, data: bytes, at: int) -> int:
        """Handle a frame and return where the next one begins; *at* itself where it is not complete."""
        high, low, kind, flags, stream_id = frames.FRAME.unpack_from(data, at)
        size = high << 8 | low
        if size > frames.LARGEST_FRAME:
            raise ConnectionViolation(ErrorCode.FRAME_SIZE_ERROR, "frame too large")
        start = at + frames.FRAME_HEAD
        stop: int = start + size
        if stop > len(data):
            return at
        try:
            self._frame(kind, flags, stream_id & frames.STREAM_MASK, data[start:stop])
        except StreamViolation as violation:
            self._taker.break_stream(violation)
        return stop

    def _frame(self, kind: int, flags: int, stream_id: int, payload: bytes) -> None:
        if self._partial is not None and (kind != frames.CONTINUATION or stream_id != self._partial[0]):
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "a header block was not continued")
        if kind == frames.DATA:
            size = len(payload)
            self._taker.take_data(stream_id, flags, frames.unpad(payload) if flags & frames.PADDED else payload, size)
        elif kind == frames.HEADERS:
            self._headers(flags, stream_id, payload)
        elif kind == frames.CONTINUATION:
            self._continuation(flags, payload)
        else:
            self._taker.take_control(kind, flags, stream_id, payload)

    def _headers(self, flags: int, stream_id: int, payload: bytes) -> None:
        if flags & frames.PADDED:
            payload = frames.unpad(payload)
        if flags & frames.HAS_PRIORITY:
            if len(payload) < PRIORITY_SIZE:
                raise ConnectionViolation(ErrorCode.FRAME_SIZE_ERROR, "priority cut off")
            payload = payload[PRIORITY_SIZE:]
        if flags & frames.END_HEADERS:
            self._taker.take_block(stream_id, flags, payload)
        else:
            self._partial = stream_id, flags, payload

    def _continuation(self, flags: int, payload: bytes) -> None:
        if self._partial is None:
            raise ConnectionViolation(ErrorCode.PROTOCOL_ERROR, "nothing to continue")
        stream_id, first_flags, block = self._partial
        block += payload
        if len(block) > LARGEST_BLOCK:
            raise ConnectionViolation(ErrorCode.ENHANCE_YOUR_CALM, "header block too large")
        if flags & frames.END_HEADERS:
            self._partial = None
            self._taker.take_block(stream_id, first_flags, block)
        else:
            self._partial = stream_id, first_flags, block
