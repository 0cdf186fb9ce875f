"""A whole simulator behind one connection in memory, which either learns patterns or reads all in full."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
from hpack import Decoder

from simulators import frames
from simulators.apns import ApnsSite
from simulators.attempt import ProviderSite
from simulators.cut import Values
from simulators.delays import Delays
from simulators.exchange import Request
from simulators.fcm import FcmSite
from simulators.http2 import Http2Connection
from simulators.journal import Journal
from simulators.pattern import Subject
from simulators.run import Column
from simulators.script import Script
from simulators.simulator import Simulator
from tests.support.h2_pair import WireTransport
from tests.support.simulator_requests import a_provider_token

HELLO = frames.PREFACE + frames.settings({}) + frames.frame(frames.SETTINGS, frames.ACK, 0)


class Counting(Simulator):
    """Tells how many requests it took together."""

    taken_together = 0

    def note_run(self, run: Column) -> None:
        self.taken_together += len(run.tokens)
        super().note_run(run)


class Forgetful(Counting):
    """Never tells a connection what it may learn."""

    def plain(self, request: Request) -> tuple[Subject, Values] | None:
        return None


class Peer:
    """One connection to one simulator; what it answers is taken apart by another decoder."""

    def __init__(self, provider: ProviderSite, *, learns: bool, log: Path | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.journal = Journal(log, loop)
        self.simulator = (Counting if learns else Forgetful)(provider, self.journal, lambda: 1_700_000_000.0)
        self.wire = WireTransport()
        self.server = Http2Connection(self.simulator, Delays(loop), loop)
        self.server.connection_made(self.wire)
        self.server.data_received(HELLO)

    def perform(self, **script: Any) -> None:
        self.simulator.perform(Script.model_validate(script))

    def hear(self, data: bytes) -> None:
        if not self.wire.is_closed:
            self.server.data_received(data)

    def log(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.journal.lines(None, None, with_bodies=True)]

    def answers(self) -> dict[int, list[Any]]:
        """Return what was said on each stream, 0 being the connection, in order."""
        said: dict[int, list[Any]] = defaultdict(list)
        data, at, decoder = self.wire.written, 0, Decoder()
        while at < len(data):
            high, low, kind, flags, stream = frames.FRAME.unpack_from(data, at)
            at += frames.FRAME_HEAD + (high << 8 | low)
            payload: Any = data[at - (high << 8 | low) : at]
            if kind == frames.HEADERS:
                payload = decoder.decode(payload, raw=True)
            elif kind == frames.DATA and b'{"name"' in payload:
                payload = len(payload.rpartition(b"/")[2])  # the number in it is nobody's business
            if kind != frames.WINDOW_UPDATE:
                said[stream].append((kind, flags, payload))
        return said


def an_fcm() -> tuple[FcmSite, str]:
    """Return a site and a good authorization."""
    site = FcmSite(lambda: 1_700_000_000.0)
    return site, f"Bearer {site.tokens.issue()}"


def an_apns() -> tuple[ApnsSite, str]:
    """Return a site and a good authorization."""
    return ApnsSite(lambda: 1_700_000_000.0), f"bearer {a_provider_token(iat=1_700_000_000)}"
