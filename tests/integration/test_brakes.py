"""A route whose answers look wrong is stopped by its own sender, harms nobody, and loses nothing until its release."""

import pytest

from models.names import Channel
from models.progress import State
from tests.support.producer import Producer, devices_of
from tests.support.routes_seen import figures, gauge, released_afterwards, route, routes, stopped, waits
from tests.support.small_launches import again, ending, retired
from tests.support.stand_ins import StandIns

APP = "braked"
MANY = 2_000
HANDED_OVER = 100 + 250
"""Most that a provider still has to ask when its route is stopped: those in flight, and the rest of a segment."""

LEAST = 200
"""Answers before a brake trusts what it sees; the product's own default."""


async def trips(producer: Producer, channel: Channel, why: str) -> float:
    counted = await figures(producer, channel, "brake_trips_total")
    return counted.get(f'app="{APP}",channel="{channel}",why="{why}"', 0)


async def test_a_route_that_calls_too_many_addresses_dead_is_stopped_and_retires_nobody(
    producer: Producer, stand_ins: StandIns
) -> None:
    before = await trips(producer, "fcm", "dead_addresses")
    await producer.register([device | {"app": APP} for device in devices_of("doubted", MANY, ("fcm",))])
    await stand_ins.play("fcm", {"answer": "UNREGISTERED", "share": 0.4})
    async with released_afterwards(producer, "fcm", APP):
        await again(producer, "doubted", "doubted", app=APP, channels=["fcm"])
        hold = await stopped(producer, "fcm", APP)
        await again(producer, "doubted-later", "doubted", app=APP, channels=["fcm"])
        await waits(producer, "doubted-later")
        shown = await routes(producer)
        asked = await stand_ins.sent("fcm", "doubted")
        asked_later = await stand_ins.sent("fcm", "doubted-later")

        await stand_ins.play("fcm")
        released = await routes(producer, "release", "fcm", APP, "--why", "the provider has mended it")
    ends = [await producer.finished(name, 120.0) for name in ("doubted", "doubted-later")]

    assert hold["by"].startswith("send-fcm")
    assert "addresses are dead" in hold["why"]
    assert hold["why"] in shown.out
    assert (released.code, released.err) == (0, "")
    assert await trips(producer, "fcm", "dead_addresses") - before == 1
    assert LEAST <= len(asked) <= LEAST + HANDED_OVER
    assert asked_later == []
    # Only what was called dead before the brake had seen enough is believed, and by nobody but the account.
    dead = [end.counts.unregistered for end in ends]
    assert 0 < dead[0] <= LEAST
    assert dead[1] == 0
    for end in ends:
        assert (end.state, end.counts.selected, end.counts.imbalance) == (State.FINISHED, MANY, 0)
        assert end.counts.accepted + end.counts.unregistered == MANY
    assert await retired(producer, "doubted") == set()
    assert (await route(producer, "fcm", APP))["state"] == "open"
    assert await gauge(producer, "fcm", APP) == 0


REFUSED: dict[Channel, str] = {"fcm": "PERMISSION_DENIED", "apns": "TopicDisallowed"}


@pytest.mark.parametrize("channel", REFUSED)
async def test_a_route_whose_credentials_are_refused_is_stopped_until_its_release(
    producer: Producer, stand_ins: StandIns, channel: Channel
) -> None:
    name, number = f"refused-{channel}", 1_000
    before = await trips(producer, channel, "credentials")
    await producer.register([device | {"app": APP} for device in devices_of(name, number, (channel,))])
    await stand_ins.play(channel, {"answer": REFUSED[channel]})
    async with released_afterwards(producer, channel, APP):
        await again(producer, name, name, app=APP)
        hold = await stopped(producer, channel, APP)
        await waits(producer, name)
        asked = await stand_ins.sent(channel, name)
        held = await producer.progress(name)

        await stand_ins.play(channel)
        released = await routes(producer, "release", channel, APP)
    progress = await producer.finished(name, 120.0)

    assert hold["by"].startswith(f"send-{channel}")
    assert hold["why"] == f"credentials refused: {REFUSED[channel]}"
    assert (released.code, released.err) == (0, "")
    assert await trips(producer, channel, "credentials") - before == 1
    assert 0 < len(asked) <= HANDED_OVER
    assert {request.status for request in asked} <= {400, 403}
    assert held is not None
    assert held.counts.accepted == held.counts.unregistered == 0
    assert ending(progress) == (State.FINISHED, {"accepted:ok": number}, 0)
    # One try each at most: what comes back finds the route held, and is not asked again.
    assert progress.deferred["unauthorised"] == len(asked)
    assert await retired(producer, name) == set()
