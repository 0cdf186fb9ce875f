import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators import frames
from tests.support.plain_requests import Wire
from tests.support.simulator_wire import Peer, an_apns, an_fcm

SITES = {"fcm": an_fcm, "apns": an_apns}
TEACHING = 12
"""Requests after which every wording is known, for addresses of each length."""


def peers(channel):
    """Return a simulator that learns and one that does not, and a wire to either."""
    site, authorization = SITES[channel]()
    reader, _ = SITES[channel]()
    if channel == "fcm":
        reader.tokens = site.tokens
    return Peer(site, learns=True), Peer(reader, learns=False), Wire(authorization)


def compare(learner, reader):
    assert learner.simulator.numbers() == reader.simulator.numbers()
    assert learner.log() == reader.log()
    assert learner.answers() == reader.answers()
    assert learner.wire.is_closed == reader.wire.is_closed
    assert reader.simulator.taken_together == 0


def teach(channel, wire, *listeners):
    for number in range(TEACHING):
        data = wire.request(*getattr(wire, channel)(number))
        for peer in listeners:
            peer.hear(data)


@pytest.mark.parametrize("channel", SITES)
async def test_what_comes_again_with_other_values_is_taken_together(channel):
    learner, reader, wire = peers(channel)
    teach(channel, wire, learner, reader)
    before = learner.simulator.taken_together
    data = b"".join(wire.request(*getattr(wire, channel)(number)) for number in range(100, 150))
    learner.hear(data)
    reader.hear(data)
    assert learner.simulator.taken_together - before == 50
    compare(learner, reader)


MUTATIONS = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(["block", "body"]), st.integers(0, 400), st.binary(max_size=3), st.integers(0, 3)),
    st.tuples(st.sampled_from(["flags", "stream", "split", "pad", "apart"]), st.integers(0, 8)),
    st.tuples(
        st.just("token"), st.sampled_from(["sim-unregistered-1", "sim-html-1", "x y", "é", "", "ab" * 32, "dead1"])
    ),
    st.tuples(st.just("notification"), st.sampled_from(["summer", 'q"\\u0001', "ß"])),
    st.tuples(st.just("control"), st.sampled_from([b"ping", b"window", b"table"])),
)
STEPS = st.lists(st.tuples(st.integers(0, 30), MUTATIONS), min_size=1, max_size=25)
SCRIPTS = st.sampled_from(
    [
        {},
        {"rules": [{"answer": "html", "prefix": "dead"}, {"answer": "empty", "prefix": "ababababab", "times": 1}]},
        {"rules": [{"answer": "reset", "prefix": "device-3"}, {"answer": "goaway", "prefix": "device-5"}]},
        {"rules": [{"answer": "stall", "share": 0.2}]},
        {"settings": {"max_concurrent_streams": 1, "is_excess_fatal": False}},
        {"settings": {"requests_per_connection": 15}},
        {"settings": {"is_cautious": True}},
    ]
)


def mangled(channel, wire, number, mutation):
    """Return the bytes of one request, spoilt as a mutation says."""
    kind = mutation[0] if mutation else ""
    given_ = {kind: mutation[1]} if kind in {"token", "notification"} else {}
    block, body = getattr(wire, channel)(number, **given_)
    if kind in {"block", "body"}:
        _, at, new, drop = mutation
        part = block if kind == "block" else body
        at %= len(part)
        part = part[:at] + new + part[at + drop :]
        block, body = (part, body) if kind == "block" else (block, part)
    data = wire.request(block, body)
    cut = len(data) - len(body) - frames.FRAME_HEAD
    head, rest = data[:cut], data[cut:]
    if kind == "control":
        extra = {
            b"ping": frames.frame(frames.PING, 0, 0, b"12345678"),
            b"window": frames.window_update(0, 1000),
            b"table": wire.request(
                wire.encoder.encode([(":method", "GET"), (":path", "/_sim/nothing"), ("x", str(number))]), b"x"
            ),
        }[mutation[1]]
        return data + extra
    if kind == "flags":
        return head[:4] + bytes((mutation[1],)) + head[5:] + rest
    if kind == "stream":
        return head + rest[:8] + bytes((rest[8] ^ mutation[1],)) + rest[9:]
    if kind == "pad":
        return head + frames.frame(frames.DATA, frames.END_STREAM | frames.PADDED, wire.stream, b"\2" + body + b"\0\0")
    if kind == "split":
        at = mutation[1]
        first = frames.frame(frames.DATA, 0, wire.stream, body[:at])
        return head + first + frames.frame(frames.DATA, frames.END_STREAM, wire.stream, body[at:])
    return data


@pytest.mark.parametrize("channel", SITES)
@settings(max_examples=40, deadline=None)
@given(steps=STEPS, script=SCRIPTS, size=st.sampled_from([50, 300, 777, 5_000, 100_000]))
def test_the_short_way_says_what_the_long_way_says(channel, steps, script, size):
    """Whatever is spoilt in whichever request: the same counters, the same log, the same answers."""

    async def run():
        learner, reader, wire = peers(channel)
        teach(channel, wire, learner, reader)
        data = b""
        for number, mutation in steps:
            data += mangled(channel, wire, number, mutation)
        for peer in (learner, reader):
            peer.perform(**script)
            peer.server.announce()
            for at in range(0, len(data), size):
                peer.hear(data[at : at + size])
        compare(learner, reader)

    asyncio.run(run())
