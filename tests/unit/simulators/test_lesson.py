import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators import frames
from tests.support.two_ways import SITES, compare, peers, teach

MUTATIONS = st.one_of(
    st.none(),
    st.tuples(st.sampled_from(["block", "body"]), st.integers(0, 400), st.binary(max_size=3), st.integers(0, 3)),
    st.tuples(st.sampled_from(["flags", "stream", "split", "pad", "apart"]), st.integers(0, 8)),
    st.tuples(
        st.just("token"),
        st.sampled_from(
            ["sim-unregistered-1", "sim-html-abcdef", "dead-3:APA91bxx", "device-é:APA91", "x y", "ab" * 32]
        ),
    ),
    st.tuples(st.just("notification"), st.sampled_from(["summer", 'q"\\u0001', "ß"])),
    st.tuples(st.just("control"), st.sampled_from(["ping", "window", "table"])),
)
STEPS = st.lists(st.tuples(st.integers(0, 30), MUTATIONS), min_size=1, max_size=25)
SIZES = st.sampled_from([50, 300, 777, 5_000, 100_000])
"""Bytes of each read."""
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


def control(wire, what):
    """Return frames that belong to no request to send, or one that changes the table of headers."""
    if what == "ping":
        return frames.frame(frames.PING, 0, 0, b"12345678")
    if what == "window":
        return frames.window_update(0, 1000)
    return wire.request(wire.encoder.encode([(":method", "GET"), (":scheme", "https"), (":path", "/_sim/none")]), b"x")


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
        return data + control(wire, mutation[1])
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
@settings(max_examples=40)
@given(steps=STEPS, script=SCRIPTS, size=SIZES)
async def test_the_short_way_says_what_the_long_way_says(channel, steps, script, size):
    """Whatever is spoilt in whichever request: the same counters, the same log, the same answers."""

    learner, reader, wire = peers(channel)
    teach(channel, wire, learner, reader)
    data = b"".join(mangled(channel, wire, number, mutation) for number, mutation in steps)
    for peer in (learner, reader):
        peer.perform(**script)
        peer.server.announce()
        for at in range(0, len(data), size):
            peer.hear(data[at : at + size])
    compare(learner, reader)
