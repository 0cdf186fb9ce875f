import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.two_ways import SITES, apart, compare, peers, teach

SIZES = st.sampled_from([50, 300, 777, 5_000, 100_000])
"""Bytes of each read."""


@pytest.mark.parametrize("channel", SITES)
async def test_heads_that_come_before_all_bodies_are_taken_together_too(channel):
    """As h2load and other clients send them."""
    learner, reader, wire = peers(channel)
    teach(channel, wire, learner, reader)
    before = learner.simulator.taken_together
    data = apart([wire.request(*getattr(wire, channel)(number)) for number in range(100, 150)])
    for peer in (learner, reader):
        peer.hear(data)
    assert learner.simulator.taken_together - before == 50
    compare(learner, reader)


async def test_too_many_streams_are_too_many_in_whichever_order():
    learner, reader, wire = peers("fcm")
    teach("fcm", wire, learner, reader)
    data = apart([wire.request(*wire.fcm(number)) for number in range(101)])
    for peer in (learner, reader):
        peer.hear(data)
        assert peer.wire.is_closed
        assert peer.simulator.traffic.violations == ["exceeded_max_concurrent_streams"]


@pytest.mark.parametrize("channel", SITES)
@settings(max_examples=40)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4), dead=st.sets(st.integers(0, 6)), size=SIZES)
async def test_the_order_of_frames_makes_no_difference(channel, sizes, dead, size):
    """Heads before bodies, in reads that end anywhere; some of the addresses are dead."""
    learner, reader, wire = peers(channel)
    teach(channel, wire, learner, reader)
    data = b"".join(apart([wire.request(*getattr(wire, channel)(number)) for number in range(many)]) for many in sizes)
    address = {"fcm": "device-{}:", "apns": "ab" * 31 + "{:02x}"}[channel]
    rules = [{"answer": "html", "prefix": address.format(number)} for number in dead]
    for peer in (learner, reader):
        peer.perform(rules=rules)
        for at in range(0, len(data), size):
            peer.hear(data[at : at + size])
    compare(learner, reader)
