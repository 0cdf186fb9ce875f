import pytest

from tests.support.plain_requests import a_delivery
from tests.support.simulator_requests import DEVICE
from tests.support.two_ways import SITES, TEACHING, compare, peers, teach


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


@pytest.mark.parametrize("channel", SITES)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (a_delivery(20), a_delivery(20).upper()),
        (a_delivery(20), a_delivery(20).replace("-", "0")),
        (a_delivery(20), a_delivery(21)),
        ("APA91b", "APA9 b"),
        ("device-6:", "sim-html-"),
        (DEVICE[:20], "x" * 20),
    ],
)
async def test_values_of_the_right_length_are_looked_at_all_the_same(channel, old, new):
    learner, reader, wire = peers(channel)
    teach(channel, wire, learner, reader)
    data = wire.request(*getattr(wire, channel)(20)).replace(old.encode(), new.encode())
    for peer in (learner, reader):
        peer.hear(data)
    compare(learner, reader)


async def test_a_pattern_is_forgotten_when_its_bytes_come_to_mean_something_else():
    learner, reader, wire = peers("fcm")
    teach("fcm", wire, learner, reader)
    same = wire.fcm(0)
    for block, body in (same, (b"\x82\x87\x84\x57\6nobody", b"x"), same):
        data = wire.request(block, body)
        for peer in (learner, reader):
            peer.hear(data)
    compare(learner, reader)
    assert reader.simulator.numbers()["by_answer"] == {"ok": TEACHING + 1, "NOT_FOUND": 1, "UNAUTHENTICATED": 1}


async def test_credentials_that_were_taken_back_are_good_for_nothing():
    learner, reader, wire = peers("fcm")
    teach("fcm", wire, learner, reader)
    learner.simulator.revoke()
    data = b"".join(wire.request(*wire.fcm(number)) for number in range(5))
    for peer in (learner, reader):
        peer.hear(data)
    compare(learner, reader)
    assert learner.simulator.numbers()["by_answer"]["UNAUTHENTICATED"] == 5


async def test_bytes_that_cannot_be_cut_hold_for_the_very_same_only():
    """Huffman's code hides an address and an id; a load generator sends the same again and again."""
    learner, reader, wire = peers("apns")
    wire.is_huffman = True
    for number in range(20):
        data = wire.request(*wire.apns(number % 2))
        for peer in (learner, reader):
            peer.hear(data)
    assert learner.simulator.taken_together > 0
    compare(learner, reader)
