"""What the client makes of answers: the room that they leave is used when it is worth a write."""

import asyncio
import ssl

import pytest
from hyperframe.frame import HeadersFrame, SettingsFrame

from providers.http2.client import STALL_S, WORTH, Client
from providers.http2.job import Lost
from providers.http2.target import Target
from tests.support.lone_connection import Lone
from tests.support.noted_job import NotedJob

STREAMS = 100


def a_client() -> tuple[Client, Lone]:
    """Return a client and its one connection, which is ready."""
    client = Client(Target("peer.example", 443, ssl.create_default_context(), max_connections=1, timeout_s=5.0))
    lone = Lone(owner=client, outbox=client._outbox)
    lone.settings({SettingsFrame.MAX_CONCURRENT_STREAMS: STREAMS})
    lone.take()
    return client, lone


def written(lone: Lone) -> int:
    return len([frame for frame in lone.take() if isinstance(frame, HeadersFrame)])


async def test_a_few_answers_are_not_followed_by_a_few_requests() -> None:
    (client, lone), job = a_client(), NotedJob()
    client.submit(job, job.take(3 * STREAMS))
    assert written(lone) == STREAMS

    for number in range(STREAMS // WORTH):
        assert written(lone) == 0
        lone.hear(*lone.answer(2 * number + 1))

    assert written(lone) == STREAMS // WORTH
    lone.end()
    await client.close()


async def test_the_last_ones_wait_for_nobody() -> None:
    (client, lone), job = a_client(), NotedJob()
    client.submit(job, job.take(STREAMS + 2))
    lone.take()

    lone.hear(*lone.answer(1), *lone.answer(3))

    assert written(lone) == 2
    lone.end()
    await client.close()


async def test_what_is_left_out_goes_with_the_next_look_at_the_time() -> None:
    """Of those that were sent, some may never be answered."""
    (client, lone), job = a_client(), NotedJob()
    client.submit(job, job.take(2 * STREAMS))
    lone.take()
    lone.hear(*lone.answer(1))

    client._tick()

    assert written(lone) == 1
    lone.end()
    await client.close()
    assert len(job.so_far()) == job.submitted


async def test_a_connection_that_never_tells_that_it_has_ended_is_replaced_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One whose handshake nobody finished; the transport of these tests never says that it is lost."""
    client = Client(Target("peer.example", 443, ssl.create_default_context(), max_connections=1, timeout_s=5.0))
    dead, dialled, job = Lone(owner=client, outbox=client._outbox), list[str](), NotedJob()
    monkeypatch.setattr(client._dialling, "dial", lambda: dialled.append("again"))
    client.submit(job, job.take(1))
    assert dialled == []

    dead.connection.heard_at -= 6.0
    client._tick()

    assert client.connections == 0
    assert "again" in dialled
    dead.end()
    await client.close()


async def test_whoever_slept_calls_nobody_late_before_what_came_is_read() -> None:
    (client, lone), job = a_client(), NotedJob()
    client.submit(job, job.take(2))
    for connection in client._connections:
        connection.writer.sent[0] = (0.0, connection.writer.sent[0][1])  # long ago
    client._due = asyncio.get_running_loop().time() - STALL_S - 1.0

    client._tick()
    assert job.so_far() == []
    lone.hear(*lone.answer(1))  # it had been in the socket all the time
    client._due = asyncio.get_running_loop().time() - STALL_S - 1.0
    client._tick()

    assert [type(answer).__name__ for answer in job.so_far()] == ["Ok", "Lost"]
    assert job.so_far()[1] is Lost.NO_REPLY
    lone.end()
    await client.close()
