"""A route keeps to its rate, and waits as its provider asks: all of it, or one device."""

from bisect import bisect_left

from models.names import Lane
from models.progress import State
from settings import Settings
from tests.support.apps import PACE
from tests.support.campaigns import a_second
from tests.support.producer import Producer, address_of, devices_of
from tests.support.routes_seen import figures
from tests.support.small_launches import again, ending
from tests.support.stand_ins import Sent, StandIns

HANDED_OVER = 100 + 250
"""Most that a provider still has to ask when its route is held: those in flight, and the rest of a segment."""

MAX_REFUSALS = 8
"""The product's own default."""

CAMPAIGNS_PACE = PACE * (1 - Settings().quota.direct_share)
"""Deliveries a second that campaigns may start of the route that is paced."""

LATE_S = 3
"""Turns are given as if no second's worth had been there at the start, and a busy machine comes late to the last."""


async def register(producer: Producer, app: str, name: str, number: int, channel: str) -> None:
    await producer.register([device | {"app": app} for device in devices_of(name, number, (channel,))])


def within(requests: list[Sent], start: float, end: float) -> int:
    return sum(start <= request.at < end for request in requests)


async def test_a_quota_that_is_used_up_holds_the_whole_route_as_long_as_the_provider_asks(
    producer: Producer, stand_ins: StandIns
) -> None:
    name, number = "used-up", 1_000
    await register(producer, "throttled", name, number, "fcm")
    a_window = {"answer": "QUOTA_EXCEEDED", "retry_after": 2, "skip": 300, "every": 10**6, "run": 10**6, "run_s": 1}
    await stand_ins.play("fcm", a_window)
    await again(producer, name, name, app="throttled", channels=["fcm"])
    progress = await producer.finished(name, 180.0)

    sent = await stand_ins.sent("fcm", name)
    refused = [request for request in sent if request.status == 429]
    until = refused[0].at + 2

    assert ending(progress) == (State.FINISHED, {"accepted:ok": number}, 0)
    assert len(sent) == number + len(refused)
    assert progress.deferred["throttled"] == len(refused)
    assert set(progress.deferred) <= {"throttled", "paused"}
    assert 0 < within(sent, refused[0].at, until) <= HANDED_OVER
    assert within(sent, until - 1, until) == 0


async def test_one_device_that_is_asked_too_often_is_delayed_alone_and_as_often_as_it_takes(
    producer: Producer, stand_ins: StandIns
) -> None:
    busy, calm = "too-often", "not-too-often"
    await register(producer, "throttled", busy, 4, "apns")
    await register(producer, "throttled", calm, 4, "apns")
    token = address_of(busy, 1, "apns")
    asks = MAX_REFUSALS + 1
    await stand_ins.play(
        "apns",
        {"answer": "TooManyRequests", "prefix": token, "times": 1, "retry_after": 8},
        {"answer": "TooManyRequests", "prefix": token, "times": asks - 1},
    )

    await again(producer, busy, busy, app="throttled")
    await stand_ins.sent_at_least("apns", busy, 4)
    await again(producer, calm, calm, app="throttled")
    progress = [await producer.finished(name, 120.0) for name in (calm, busy)]

    assert [ending(each) for each in progress] == [(State.FINISHED, {"accepted:ok": 4}, 0)] * 2
    assert [each.deferred for each in progress] == [{}, {"throttled": asks}]
    sent = await stand_ins.sent("apns", busy)
    alone = [request for request in sent if request.token == token]
    assert [request.status for request in alone] == [429] * asks + [200]
    assert alone[1].at - alone[0].at >= 8
    assert len(sent) == 3 + len(alone)
    assert within(await stand_ins.sent("apns", calm), alone[0].at, alone[1].at) == 4


async def asked_of(producer: Producer, instance: int, lane: Lane = Lane.CAMPAIGN) -> int:
    """Return how many requests one of the senders has made for the app that is paced."""
    counted = await figures(producer, "fcm", "provider_requests_total", instance, lane)
    return int(sum(value for labels, value in counted.items() if 'app="paced"' in labels))


async def test_two_senders_keep_to_the_rate_of_a_route_together(producer: Producer, stand_ins: StandIns) -> None:
    name, number, half = "paced", 12 * PACE, CAMPAIGNS_PACE / 2
    await register(producer, "paced", name, number, "fcm")
    before = await asked_of(producer, 1)
    async with a_second(producer.sandbox, "send-fcm"):
        await again(producer, name, name, app="paced", channels=["fcm"])
        progress = await producer.finished(name, 180.0)
        each = [await asked_of(producer, 1) - before, await asked_of(producer, 2)]
    sent = [request.at for request in await stand_ins.sent("fcm", name)]

    assert ending(progress) == (State.FINISHED, {"accepted:ok": number}, 0)
    assert sum(each) == len(sent) == number
    # Each begins with a second's worth, and then keeps to its half: the one that has more to do is done last.
    steady_s = max(each) / half - 1
    took_s = sent[-1] - sent[0]
    assert 0.9 * steady_s <= took_s <= 1.1 * steady_s + LATE_S
    # And in no four seconds is there more than these and what a rest had saved up.
    for begin, at in enumerate(sent):
        assert bisect_left(sent, at + 4) - begin <= 5.1 * PACE


async def test_a_direct_message_has_its_own_part_of_a_rate_that_a_campaign_uses_up(
    producer: Producer, stand_ins: StandIns
) -> None:
    name, number = "used-up-by-many", 8 * PACE
    await register(producer, "paced", name, number, "fcm")
    before = await asked_of(producer, 1, Lane.DIRECT)
    await again(producer, name, name, app="paced", channels=["fcm"])
    await stand_ins.sent_at_least("fcm", name, 2 * PACE)

    await again(producer, "to-one-of-them", name, app="paced", audience={"devices": [{"external_id": f"{name}-0"}]})
    to_one = await producer.finished("to-one-of-them")
    pending = await producer.progress(name)
    progress = await producer.finished(name, 180.0)

    assert ending(to_one) == (State.FINISHED, {"accepted:ok": 1}, 0)
    assert pending is not None
    assert pending.counts.pending > 0
    assert ending(progress) == (State.FINISHED, {"accepted:ok": number}, 0)
    assert await asked_of(producer, 1, Lane.DIRECT) - before == 1
