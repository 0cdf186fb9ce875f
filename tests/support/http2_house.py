"""Our HTTP/2 client and a scripted server, and a look at what is left when both have gone."""

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from providers.http2.client import Client
from providers.http2.target import Target
from sandbox.credentials import issue
from tests.support.noted_job import NotedJob
from tests.support.scripted_peer import Peer, Script, open_peer


@dataclass(frozen=True)
class Tls:
    """Both sides of a handshake."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def make_tls(folder: Path, *, alpn: Iterable[str] = ("h2",)) -> Tls:
    """Return contexts that trust each other; the server offers *alpn*."""
    credentials = issue(folder)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(credentials.server_certificate, credentials.server_key)
    if alpn:
        server.set_alpn_protocols(list(alpn))
    client = ssl.create_default_context(cafile=str(credentials.ca))
    client.set_alpn_protocols(["h2"])
    return Tls(server, client)


@dataclass
class House:
    """A client, the server that it talks to, and one job."""

    peer: Peer
    client: Client
    job: NotedJob

    def send(self, number: int = 1) -> None:
        """Submit so many further requests."""
        self.client.submit(self.job, self.job.take(number))


@asynccontextmanager
async def a_house(script: Script, tls: Tls, *, size: int = 12, **target: Any) -> AsyncIterator[House]:
    """Open both; at the end nothing may be left behind, and no request may be told twice or not at all."""
    loop, complaints = asyncio.get_running_loop(), list[str]()
    loop.set_exception_handler(lambda _loop, context: complaints.append(repr(context)))
    before = asyncio.all_tasks()
    async with open_peer(script, tls.server) as peer:
        given = {"max_connections": 4, "timeout_s": 5.0, **target}
        client = Client(Target("127.0.0.1", peer.port, tls.client, **given))
        house = House(peer, client, NotedJob(size))
        try:
            yield house
        finally:
            await client.close()
        assert client.in_flight == 0
        assert client.connections == 0
        assert len(house.job.so_far()) == house.job.submitted
    if left := asyncio.all_tasks() - before:  # a handshake that asyncio's server still waits for
        await asyncio.wait(left, timeout=2)
    assert asyncio.all_tasks() <= before
    timers = [repr(timer) for timer in getattr(loop, "_scheduled", ()) if not timer.cancelled()]  # uvloop hides its own
    assert [timer for timer in timers if "providers" in timer] == []
    gc.collect()
    assert not complaints, complaints
