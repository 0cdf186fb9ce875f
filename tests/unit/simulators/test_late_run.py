import pytest

from simulators import frames
from tests.support.eventually import eventually_async
from tests.support.two_ways import SITES, compare, peers, teach


def hear(learner, reader, data):
    for peer in (learner, reader):
        peer.hear(data)


async def until_answered(*listeners):
    async def is_quiet():
        return all(not peer.server.streams for peer in listeners)

    assert await eventually_async(is_quiet)


@pytest.mark.parametrize("channel", SITES)
async def test_answers_of_a_run_wait_together_and_say_the_same(channel):
    learner, reader, wire = peers(channel)
    teach(channel, wire, learner, reader)
    for peer in (learner, reader):
        peer.perform(latency_ms=20)
    before = learner.simulator.taken_together
    hear(learner, reader, b"".join(wire.request(*getattr(wire, channel)(number)) for number in range(30)))
    assert len(learner.server.streams) == len(reader.server.streams) == 30
    assert learner.simulator.taken_together - before == 30
    await until_answered(learner, reader)
    compare(learner, reader)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda first: frames.reset(first, 8),
        lambda first: frames.window_update(first, 100),
        lambda _: frames.settings({frames.INITIAL_WINDOW_SIZE: 10}),
        lambda first: frames.frame(frames.DATA, frames.END_STREAM, first, b"more"),
        lambda first: frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, first, b"\x82"),
    ],
)
async def test_what_happens_to_a_stream_in_the_meantime_happens_to_it_alone(meanwhile):
    learner, reader, wire = peers("fcm")
    teach("fcm", wire, learner, reader)
    for peer in (learner, reader):
        peer.perform(latency_ms=20)
    first = wire.stream + 2
    hear(learner, reader, b"".join(wire.request(*wire.fcm(number)) for number in range(5)))
    hear(learner, reader, meanwhile(first))

    async def is_over():
        return all(peer.answers().keys() >= {first + 2, first + 8} for peer in (learner, reader))

    assert await eventually_async(is_over)
    compare(learner, reader)


async def test_a_connection_that_is_gone_is_not_answered():
    learner, _, wire = peers("fcm")
    teach("fcm", wire, learner)
    learner.perform(latency_ms=1)
    learner.hear(b"".join(wire.request(*wire.fcm(number)) for number in range(5)))
    learner.server.connection_lost(None)
    said = learner.wire.written

    async def is_due():
        return not learner.server.delays._heap

    assert await eventually_async(is_due)
    assert learner.wire.written == said


async def test_waiting_streams_are_open_streams():
    learner, reader, wire = peers("fcm")
    teach("fcm", wire, learner, reader)
    for peer in (learner, reader):
        peer.perform(latency_ms=20)
    hear(learner, reader, b"".join(wire.request(*wire.fcm(number)) for number in range(60)))
    hear(learner, reader, b"".join(wire.request(*wire.fcm(number)) for number in range(60)))
    assert learner.simulator.traffic.violations == reader.simulator.traffic.violations
    assert learner.simulator.traffic.violations == ["exceeded_max_concurrent_streams"]
