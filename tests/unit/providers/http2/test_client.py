"""What the client makes of answers: the room that they leave is used when it is worth a write."""

import ssl

from hyperframe.frame import HeadersFrame, SettingsFrame

from providers.http2.client import WORTH, Client
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
