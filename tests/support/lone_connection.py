"""One of our HTTP/2 connections without a socket: bytes go in by hand, and what it writes is kept."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from hpack import Decoder, Encoder
from hyperframe.frame import DataFrame, Frame, HeadersFrame, SettingsFrame

from providers.http2.connection import Connection, Owner
from providers.http2.outbox import Entry, Outbox
from tests.support.noted_job import NotedJob

PREFACE_BYTES = 24


class Session:
    """What a handshake agreed on."""

    def __init__(self, protocol: str | None) -> None:
        self._protocol = protocol

    def selected_alpn_protocol(self) -> str | None:
        return self._protocol


class MemoryTransport(asyncio.Transport):
    """Keeps what is written, and how it ended."""

    def __init__(self, protocol: str | None = "h2") -> None:
        super().__init__({"ssl_object": Session(protocol)})
        self.written = b""
        self.is_closed = False
        self.is_aborted = False
        self.waiting = 0

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = self.is_aborted = True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = high

    def get_write_buffer_size(self) -> int:
        return self.waiting


@dataclass
class NotedOwner:
    """Keeps what the connection tells, and goes on as the client would."""

    told: list[str] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)

    def on_open(self, connection: Connection) -> None:
        self.told.append("open")

    def on_ready(self, connection: Connection) -> None:
        self.told.append("ready")
        connection.pump()

    def on_room(self, connection: Connection) -> None:
        connection.pump()

    def on_refused(self, entries: list[Entry]) -> None:
        self.refused += entries

    def on_goaway(self) -> None:
        self.told.append("goaway")

    def on_gone(self, connection: Connection) -> None:
        self.told.append("gone")


class Lone:
    """The connection with everything around it; needs a running loop."""

    def __init__(
        self,
        *,
        is_cautious: bool = False,
        size: int = 12,
        protocol: str | None = "h2",
        owner: Owner | None = None,
        outbox: Outbox | None = None,
    ) -> None:
        self.outbox = outbox or Outbox()
        self.owner = NotedOwner()
        self.transport = MemoryTransport(protocol)
        self.connection = Connection(owner or self.owner, self.outbox, is_cautious=is_cautious)
        self.job = NotedJob(size)
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.connection.connection_made(self.transport)
        self.hello = self.take(PREFACE_BYTES)

    def send(self, number: int = 1) -> None:
        """Submit so many further requests."""
        self.outbox.put(self.job, self.job.take(number))
        self.connection.pump()

    def settings(self, values: dict[int, int] | None = None) -> None:
        """Let the peer tell its settings."""
        self.hear(SettingsFrame(0, settings=values or {}))

    def hear(self, *frames: Frame) -> None:
        """Let the peer say frames, in one go."""
        self.connection.data_received(b"".join(frame.serialize() for frame in frames))

    def answer(self, stream: int, status: int = 200, body: bytes = b"{}") -> tuple[Frame, Frame]:
        """Return the frames of an answer."""
        block = self.encoder.encode([(":status", str(status))])
        return HeadersFrame(stream, block, flags=["END_HEADERS"]), DataFrame(stream, body, flags=["END_STREAM"])

    def take(self, skip: int = 0) -> list[Frame]:
        """Return the frames that were written since the last call."""
        data, self.transport.written = memoryview(self.transport.written)[skip:], b""
        frames = []
        while data:
            frame, length = Frame.parse_frame_header(data[:9])
            frame.parse_body(data[9 : 9 + length])
            frames.append(frame)
            data = data[9 + length :]
        return frames

    def end(self) -> None:
        """Let the connection be lost."""
        self.connection.connection_lost(None)

    def accounted(self) -> list[int]:
        """Return the index of every request, each as often as it was told, given back or is waiting still."""
        told = [index for index, said in self.job.told.items() for _ in said]
        return sorted(
            [*told, *(index for _, index in self.owner.refused), *(index for _, index in self.outbox.clear())]
        )
