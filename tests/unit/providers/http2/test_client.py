"""The connections of one client share what may be under way."""

import ssl

from hyperframe.frame import GoAwayFrame, HeadersFrame, SettingsFrame

from providers.http2.client import Client
from providers.http2.congestion import FLOOR
from providers.http2.target import Target
from tests.support.lone_connection import Lone
from tests.support.noted_job import NotedJob

MANY = {SettingsFrame.MAX_CONCURRENT_STREAMS: 10_000}


def a_connection(client: Client) -> Lone:
    """Return a connection of a client that is ready for many requests."""
    lone = Lone(owner=client, outbox=client._outbox)
    lone.settings(MANY)
    lone.take()
    return lone


async def test_what_one_connection_has_answered_makes_room_on_another() -> None:
    client = Client(Target("peer.example", 443, ssl.create_default_context(), max_connections=2, timeout_s=5.0))
    first, job = a_connection(client), NotedJob()
    client.submit(job, job.take(FLOOR))
    second = a_connection(client)
    first.hear(GoAwayFrame(0, last_stream_id=2**31 - 1))
    client.submit(job, job.take(2))
    assert second.take() == []

    first.hear(*first.answer(1))

    assert len([frame for frame in second.take() if isinstance(frame, HeadersFrame)]) == 1
    first.end()
    second.end()
    await client.close()
    assert len(job.so_far()) == job.submitted
