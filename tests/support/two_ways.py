"""The same bytes for a simulator that learns and for one that reads all in full, and what both have to agree about."""

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


def apart(requests):
    """Return the heads of requests, and then their bodies."""
    cuts = [frames.FRAME_HEAD + int.from_bytes(data[:3], "big") for data in requests]
    pairs = list(zip(requests, cuts, strict=True))
    return b"".join([*(data[:cut] for data, cut in pairs), *(data[cut:] for data, cut in pairs)])
