"""On uvloop too, a write to a socket that is gone is an error that aiokafka knows."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import TypeVar

import pytest
import uvloop
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError

from streams.sockets import tell_closed_sockets
from tests.support.eventually import eventually_async

T = TypeVar("T")
REQUEST = SimpleNamespace(
    prepare=lambda _versions: REQUEST,
    build_request_header=lambda **_said: SimpleNamespace(encode=lambda: b"head"),
    encode=lambda: b"body",
)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take back afterwards whatever a test changes."""
    send = AIOKafkaConnection.send
    monkeypatch.setattr(AIOKafkaConnection, "send", getattr(send, "__wrapped__", send))


@pytest.fixture
def on_uvloop() -> Iterator[Callable[[Awaitable[T]], T]]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner.run


async def hear_out(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close when the other side does."""
    with suppress(ConnectionError):
        await reader.read()
    writer.close()


async def sent_to_one_that_is_gone() -> None:
    """Send a request by a connection whose socket has closed, before anybody told the connection."""
    server = await asyncio.start_server(hear_out, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    connection = AIOKafkaConnection("127.0.0.1", port)
    connection._writer, connection._versions = writer, {}
    writer.transport.abort()

    async def is_gone() -> bool:
        return "closed=True" in repr(writer.transport)

    try:
        await eventually_async(is_gone)
        connection.send(REQUEST)
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.usefixtures("plain")
def test_a_closed_handle_is_a_broken_connection(on_uvloop: Callable[[Awaitable[None]], None]) -> None:
    tell_closed_sockets()
    tell_closed_sockets()

    with pytest.raises(KafkaConnectionError, match="is closed"):
        on_uvloop(sent_to_one_that_is_gone())


@pytest.mark.usefixtures("plain")
def test_the_library_alone_does_not_know_it(on_uvloop: Callable[[Awaitable[None]], None]) -> None:
    """When this fails, ``streams.sockets`` is needed no longer."""
    with pytest.raises(RuntimeError, match="handler is closed"):
        on_uvloop(sent_to_one_that_is_gone())
