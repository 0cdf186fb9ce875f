"""Time limits of one connection: looked at now and then, so that no request needs a timer."""

from typing import Final

from providers.http2.connection import Connection
from providers.http2.frames import Code, Kind, frame, reset
from providers.http2.job import Lost

SILENT_S: Final = 5.0
"""A peer that owes us answers and says nothing for so long is asked whether it is there; as long it may take."""

IDLE_S: Final = 3_600.0
"""Apple asks for a PING on a connection that was idle for an hour."""

PING: Final = frame(Kind.PING, 0, 0, b"carillon")


def look_at(connection: Connection, now: float, timeout_s: float) -> None:
    """Give up requests whose time is over, and ask a silent peer whether it is there; end one that is not."""
    expire(connection, now - timeout_s)
    silent_s = now - connection.heard_at
    if connection.pinged_at is not None:
        if now - connection.pinged_at > SILENT_S:
            connection.abort()
    elif not connection.is_ready:
        if silent_s > timeout_s:
            connection.abort()
    elif silent_s > (SILENT_S if connection.streams.in_flight else IDLE_S):
        connection.pinged_at = now
        connection.write(PING)


def expire(connection: Connection, before: float) -> None:
    """Give up what was written before a time."""
    sent, last = connection.writer.sent, 0
    while sent and sent[0][0] < before:
        last = sent.popleft()[1]
    late = connection.streams.up_to(last) if last else []
    for stream in late:
        entry = connection.streams.pop(stream)
        connection.writer.windows.forget(stream)
        connection.write(reset(stream, Code.CANCEL))
        if entry is not None:
            entry[0].lose(entry[1], Lost.NO_REPLY)
    if late:
        # A connection that leaves one request without an answer may leave all: the next ones take another.
        connection.leave()
