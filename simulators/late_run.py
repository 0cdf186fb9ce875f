"""Answers to a run that are due later, all at one moment."""

from __future__ import annotations

from collections.abc import Sequence

from simulators.exchange import Reply
from simulators.head import Head
from simulators.line import Line
from simulators.run import RunReply
from simulators.stream import Stream

NOBODY = Head("", "", {})
"""Of streams whose requests have been read."""


class LateRun:
    """Stands in for its connection where answers wait; satisfies ``delays.Line``."""

    def __init__(self, line: Line, numbers: Sequence[bytes], reply: RunReply) -> None:
        self._line = line
        self._numbers = numbers
        self._reply = reply
        self._streams = [Stream(int.from_bytes(number, "big"), NOBODY, 0) for number in numbers]

    def wait(self) -> None:
        """Keep the streams open until the answers are due."""
        for stream in self._streams:
            stream.is_complete = True
            self._line.streams[stream.id] = stream
        self._line.delays.give_later(self, self._streams[0], Reply(200, delay_s=self._reply.delay_s))

    def give(self, _stream: Stream, _reply: Reply) -> None:
        """Gather every answer, together where nothing has happened to the streams or the connection."""
        line, streams = self._line, self._streams
        is_usual = not line.is_leaving and not line.site.policy.is_cautious
        if (
            is_usual
            and all(line.streams.get(stream.id) is stream for stream in streams)
            and line.outlet.answer_run(self._numbers, self._reply)
        ):
            for stream in streams:
                del line.streams[stream.id]
            return
        for stream, value in zip(streams, self._reply.values, strict=True):
            if line.streams.get(stream.id) is stream:
                line.give(stream, _single(self._reply, value))

    def flush(self) -> None:
        """Write what is gathered."""
        self._line.flush()


def _single(reply: RunReply, value: bytes) -> Reply:
    """Return one of the answers by itself."""
    if reply.value_field:
        return Reply(200, (*reply.fields, (reply.value_field, value.decode())))
    before, behind = reply.body
    return Reply(200, reply.fields, before + value + behind)
