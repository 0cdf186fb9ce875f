"""An h2-library client and a simulator's connection, wire to wire in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import Event

from simulators.cut import Values
from simulators.delays import Delays
from simulators.exchange import Policy, Reply, Request, Traffic
from simulators.http2 import Http2Connection
from simulators.pattern import Subject
from simulators.run import Column, RunReply

HEAD = ((":method", "POST"), (":scheme", "https"), (":authority", "localhost"), (":path", "/x"))


class EchoSite:
    """Answers each request by a function, at first with its own body."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.traffic = Traffic()
        self.requests: list[Request] = []
        self.reply: Callable[[Request], Reply] = lambda request: Reply(200, (), request.body)

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.reply(request)

    def plain(self, request: Request) -> tuple[Subject, Values] | None:
        return None

    def doubts(self, run: Column) -> Collection[int]:
        return range(len(run.tokens))

    def reply_run(self, run: Column) -> RunReply:
        raise NotImplementedError

    def note_run(self, run: Column) -> None:
        raise NotImplementedError


class WireTransport(asyncio.Transport):
    """Keeps what is written, and whether the end was called for."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_closed = False
        self.is_aborted = False

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = self.is_aborted = True

    def take(self) -> bytes:
        data, self.written = self.written, b""
        return data


class Pair:
    """Both ends; ``pump`` carries what each has to say until both are silent."""

    def __init__(self, site: EchoSite, *, is_strict: bool = True) -> None:
        loop = asyncio.get_running_loop()
        self.site = site
        self.wire = WireTransport()
        self.server = Http2Connection(site, Delays(loop), loop)
        self.server.connection_made(self.wire)
        config = H2Configuration(validate_outbound_headers=is_strict, normalize_outbound_headers=is_strict)
        self.client = H2Connection(config)
        self.client.initiate_connection()
        self.pump()

    def pump(self) -> list[Event]:
        """Return what the client learnt."""
        events: list[Event] = []
        while True:
            said = self.client.data_to_send()
            if said and not self.wire.is_closed:
                self.server.data_received(said)
            heard = self.wire.take()
            if heard:
                events += self.client.receive_data(heard)
            if not said and not heard:
                return events

    def send(self, body: bytes = b"", fields: Iterable[tuple[str, str]] = ()) -> int:
        """Send one request and return its stream; nothing is carried yet."""
        stream_id = self.client.get_next_available_stream_id()
        self.client.send_headers(stream_id, [*HEAD, *fields], end_stream=not body)
        if body:
            self.client.send_data(stream_id, body, end_stream=True)
        return stream_id

    def raw(self, data: bytes) -> list[Event]:
        """Send bytes past the client's own rules, and return what it learnt."""
        self.server.data_received(data)
        return self.pump()
