"""A route is paused and released from a terminal, and what it has to send waits for that and loses nothing."""

from datetime import UTC, datetime

from models.names import Lane
from models.outcome import Outcome
from models.progress import State
from models.settled import Settled
from rules.identity import device_id
from tests.support.builders import a_settled
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.routes_seen import gauge, route, routes, waits
from tests.support.small_launches import launch, retired
from tests.support.stand_ins import StandIns

FCM, APNS = ("fcm", "default"), ("apns", "default")


async def test_what_a_paused_route_has_to_send_waits_and_goes_out_after_its_release(
    producer: Producer, stand_ins: StandIns
) -> None:
    paused = await routes(producer, "pause", "fcm", "default", "--why", "a new key is coming")
    try:
        assert (paused.code, paused.err) == (0, "")
        assert "carillon routes release fcm default" in paused.out
        await launch(producer, "by-hand", 8)
        await stand_ins.sent_at_least("apns", "by-hand", 4)  # the other route of the same app goes on
        await waits(producer, "by-hand")

        held = await route(producer, "fcm", "default")
        gauges = [await gauge(producer, *name, lane) for name in (FCM, APNS) for lane in Lane]
        named = {"devices": [{"external_id": "by-hand-0"}]}
        await producer.command(
            {"type": "launch", "notification_id": "to-one", "content": {"title": "x"}, "audience": named, "ttl_s": 600}
        )
        await waits(producer, "to-one")
        again = await routes(producer, "pause", "fcm", "default", "--why", "another reason")
        shown = await routes(producer)
        assert await stand_ins.sent("fcm", "by-hand") == await stand_ins.sent("fcm", "to-one") == []
    finally:
        released = await routes(producer, "release", "fcm", "default", "--why", "it is here")
    progress, of_one = [await producer.finished(name) for name in ("by-hand", "to-one")]

    assert (held["state"], held["held_by"][0]["why"]) == ("paused", "a new key is coming")
    assert gauges == [1, 1, 0, 0]
    assert again.code == 0
    assert "paused already" in again.out
    assert "a new key is coming" in shown.out
    assert (released.code, released.err) == (0, "")
    assert (progress.state, progress.counts.accepted, progress.counts.imbalance) == (State.FINISHED, 8, 0)
    assert len(await stand_ins.sent("fcm", "by-hand")) == 4
    assert of_one.counts.accepted == len(await stand_ins.sent("fcm", "to-one")) == 1
    assert (await route(producer, "fcm", "default"))["state"] == "open"
    assert await gauge(producer, "fcm", "default") == 0


async def test_a_route_that_a_wider_scope_holds_is_told_with_that_scope(producer: Producer) -> None:
    await producer.command({"type": "pause", "scope": "app:pem", "by": "ops", "why": "the shop is closed"})
    try:

        async def is_held() -> bool:
            return (await route(producer, "apns", "pem"))["state"] == "paused"

        await eventually_async(is_held)
        released = await routes(producer, "release", "apns", "pem")
    finally:
        await producer.command({"type": "resume", "scope": "app:pem"})

    assert released.code == 1
    for part in ("app:pem is paused", "by ops", "the shop is closed", '{"type": "resume", "scope": "app:pem"}'):
        assert part in released.err


async def test_a_route_that_is_open_stays_open_and_one_that_is_unknown_is_named(producer: Producer) -> None:
    opened = await routes(producer, "release", "apns", "shop")
    unknown = await routes(producer, "release", "fcm", "shopp")

    assert (opened.code, opened.out) == (0, "route apns/shop is open already\n")
    assert unknown.code == 1
    assert "did you mean fcm/shop?" in unknown.err


def a_dead_one(app: str, name: str) -> Settled:
    """Return what a sender says of an address that its provider has just called dead."""
    return a_settled(
        Outcome.UNREGISTERED,
        notification_id="spared",
        segment_id=f"spared:fcm:{app}:0:0",
        app=app,
        at=datetime.now(UTC),
        device_ids=[device_id(app, name)],
    )


async def test_nobody_is_retired_for_what_a_provider_said_while_its_route_was_paused(producer: Producer) -> None:
    for app, name in (("shop", "spared-0"), ("default", "gone-after-0")):
        await producer.register([{"app": app, "external_id": name, "channel": "fcm", "address": f"token-of-{name}"}])
    assert (await routes(producer, "pause", "fcm", "shop", "--why", "they cannot all be dead")).code == 0
    try:
        doubted, believed = a_dead_one("shop", "spared-0"), a_dead_one("default", "gone-after-0")
        for settled in (doubted, believed):
            await producer.publish("results", "spared", settled.model_dump_json().encode())

        async def is_judged() -> bool:
            # Whoever retires reads in order: when the later one is retired, the one before was judged.
            return await retired(producer, "gone-after") == {"gone-after-0"}

        await eventually_async(is_judged, 30.0)
    finally:
        released = await routes(producer, "release", "fcm", "shop")

    assert released.code == 0
    assert await retired(producer, "spared") == set()
