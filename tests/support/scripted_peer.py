"""A server that does what a test says, frame by frame."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.scripted_wire import Wire

Script = Callable[[Wire], Awaitable[None]]


async def serve_well(wire: Wire) -> None:
    """Answer every request at once with its index."""
    wire.settings()
    async for asked in wire.each():
        wire.answer(asked.stream, body=str(asked.index).encode())


@dataclass
class Peer:
    """The server: one run of the script for each connection."""

    script: Script
    port: int = 0
    wires: list[Wire] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    runs: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Run the script for one connection."""
        wire = Wire(len(self.wires), reader, writer)
        self.wires.append(wire)
        listening = asyncio.create_task(wire.listen())
        try:
            await self.script(wire)
            await wire.over()
        except ConnectionResetError:
            pass
        except Exception as error:  # noqa: BLE001 -- the test sees it when it ends
            self.errors.append(error)
        finally:
            listening.cancel()
            wire.abort()

    def indices(self) -> list[int]:
        """Return the index of every request that came, whole or not, on all connections."""
        return [asked.index for wire in self.wires for asked in wire.asked.values()]


@asynccontextmanager
async def open_peer(script: Script, context: ssl.SSLContext | None) -> AsyncIterator[Peer]:
    """Serve on a free port of this machine; raises at the end what a script raised, and what the client did wrong."""
    peer = Peer(script)

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer.runs.add(asyncio.create_task(peer.serve(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        for run in peer.runs:
            run.cancel()
        await asyncio.gather(*peer.runs, return_exceptions=True)
    if peer.errors:
        raise peer.errors[0]
    assert [fault for wire in peer.wires for fault in wire.faults] == []
