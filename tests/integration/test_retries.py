"""What providers refuse, and when it is tried again: every delivery ends once, and every repeat has the same ids."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from models.names import Channel
from models.progress import Progress, State
from rules.identity import device_id
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, address_of, devices_of
from tests.support.stand_ins import Sent, StandIns

BUSY = {"fcm": "UNAVAILABLE", "apns": "ServiceUnavailable"}
THROTTLED = {"fcm": "QUOTA_EXCEEDED", "apns": "TooManyRequests"}
FIRST_S = 0.5
"""The first wait of the house of tests."""


async def launch(producer: Producer, name: str, devices: int = 4, **changes: Any) -> None:
    """Register some devices, in turn on each channel, and send to them."""
    app = changes.get("app", "default")
    await producer.register([device | {"app": app} for device in devices_of(name, devices)])
    await again(producer, name, name, **changes)


async def again(producer: Producer, name: str, devices: str, **changes: Any) -> None:
    """Send to devices that are registered."""
    condition = {"property": "external_id", "operator": "starts_with", "value": f"{devices}-"}
    body: dict[str, Any] = {"type": "launch", "notification_id": name, "content": {"title": "x"}, "ttl_s": 600}
    await producer.command(body | {"audience": {"condition": condition}} | changes)


async def attempts(stand_ins: StandIns, channel: Channel, name: str) -> dict[str, list[Sent]]:
    """Return the requests for each address; fails where two of them have different ids."""
    found: defaultdict[str, list[Sent]] = defaultdict(list)
    for request in await stand_ins.sent(channel, name):
        found[request.token].append(request)
    assert all(len({request.ids for request in requests}) == 1 for requests in found.values())
    return found


def of(progress: Progress) -> tuple[State, dict[str, int], int]:
    return progress.state, progress.reasons, progress.counts.imbalance


async def test_a_provider_that_is_busy_is_asked_again_and_takes_each_delivery_once(
    producer: Producer, stand_ins: StandIns
) -> None:
    for channel, answer in BUSY.items():
        await stand_ins.play(channel, {"answer": answer, "notification_id": "busy", "times": 1})

    await launch(producer, "busy")
    progress = await producer.finished("busy")

    assert of(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert progress.deferred == {"unavailable": 4}
    for channel in BUSY:
        requests = await attempts(stand_ins, channel, "busy")
        assert [[request.status for request in each] for each in requests.values()] == [[503, 200]] * 2


async def test_a_provider_that_asks_for_patience_gets_what_it_asked_for(
    producer: Producer, stand_ins: StandIns
) -> None:
    for channel, answer in THROTTLED.items():
        rule = {"answer": answer, "notification_id": "patience", "times": 1, "retry_after": 1}
        await stand_ins.play(channel, rule)

    await launch(producer, "patience")
    progress = await producer.finished("patience")

    assert of(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert progress.deferred == {"throttled": 4}
    for channel in THROTTLED:
        for first, second in (await attempts(stand_ins, channel, "patience")).values():
            assert 1.0 <= second.at - first.at <= 6.0


LOST: dict[str, tuple[dict[str, Any], str]] = {
    "reset": ({"answer": "reset"}, "ambiguous"),
    "reset-taken": ({"answer": "reset", "taken": True}, "ambiguous"),
    "stall": ({"answer": "stall"}, "ambiguous"),
    "close": ({"answer": "close", "total": 1}, "ambiguous"),
    "torn": ({"answer": "torn", "total": 1}, "ambiguous"),
    "html": ({"answer": "html"}, "unavailable"),
    "empty": ({"answer": "empty"}, "unavailable"),
}


@pytest.mark.parametrize("fault", LOST)
async def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_ids(
    producer: Producer, stand_ins: StandIns, fault: str
) -> None:
    name, (rule, reason) = f"lost-{fault}", LOST[fault]
    for channel in BUSY:
        await stand_ins.play(channel, {"notification_id": name, "times": 1} | rule)

    await launch(producer, name, app="shop")  # whose time limit is 2 s
    progress = await producer.finished(name)

    assert of(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert reason in progress.deferred
    for channel in BUSY:
        requests = await attempts(stand_ins, channel, name)
        assert {token: each[-1].status for token, each in requests.items()} == dict.fromkeys(requests, 200)
        assert any(len(each) > 1 for each in requests.values())


async def test_nothing_is_tried_past_its_time_to_live(producer: Producer, stand_ins: StandIns) -> None:
    for channel, answer in BUSY.items():
        await stand_ins.play(channel, {"answer": answer, "notification_id": "too-late"})

    await launch(producer, "too-late", ttl_s=3)
    progress = await producer.finished("too-late")

    assert of(progress) == (State.FINISHED, {"expired:time_to_live": 4}, 0)
    assert progress.launched_at is not None
    for channel in BUSY:
        for each in (await attempts(stand_ins, channel, "too-late")).values():
            assert len(each) > 1
            assert each[-1].at < progress.launched_at.timestamp() + 3
            assert all(later.at - earlier.at >= FIRST_S for earlier, later in pairwise(each))


async def test_what_has_no_time_to_live_is_not_sent_at_all(producer: Producer, stand_ins: StandIns) -> None:
    await launch(producer, "stillborn", ttl_s=0)

    progress = await producer.finished("stillborn")

    assert progress.state is State.FINISHED
    assert progress.counts.accepted == progress.counts.imbalance == 0
    assert await stand_ins.sent("fcm", "stillborn") == await stand_ins.sent("apns", "stillborn") == []


async def test_refused_credentials_delay_a_delivery_and_retire_nobody(producer: Producer, stand_ins: StandIns) -> None:
    await stand_ins.play("fcm", {"answer": "PERMISSION_DENIED", "notification_id": "unauthorised"})
    await stand_ins.play("apns", {"answer": "TopicDisallowed", "notification_id": "unauthorised"})
    await launch(producer, "unauthorised")

    async def is_deferred() -> bool:
        progress = await producer.progress("unauthorised")
        assert progress is not None
        assert (progress.state, progress.counts.pending) == (State.RUNNING, 4)
        return progress.deferred.get("unauthorised", 0) >= 4

    await eventually_async(is_deferred)
    for channel in BUSY:
        await stand_ins.play(channel)
    progress = await producer.finished("unauthorised")

    assert of(progress) == (State.FINISHED, {"accepted:ok": 4}, 0)
    assert await retired(producer, "unauthorised") == set()


FINAL: dict[str, dict[str, tuple[str, str]]] = {
    "payload": {"fcm": ("INVALID_ARGUMENT", "bad_message"), "apns": ("PayloadTooLarge", "too_large")},
    "stranger": {"fcm": ("SENDER_ID_MISMATCH", "wrong_app"), "apns": ("DeviceTokenNotForTopic", "wrong_app")},
}


@pytest.mark.parametrize("fault", FINAL)
async def test_what_would_be_refused_again_is_rejected_at_once(
    producer: Producer, stand_ins: StandIns, fault: str
) -> None:
    name = f"final-{fault}"
    for channel, (answer, _) in FINAL[fault].items():
        await stand_ins.play(channel, {"answer": answer, "prefix": address_of(name, int(channel == "apns"), channel)})

    await launch(producer, name)
    progress = await producer.finished(name)

    reasons: defaultdict[str, int] = defaultdict(int, {"accepted:ok": 2})
    for _, reason in FINAL[fault].values():
        reasons[f"rejected:{reason}"] += 1
    assert of(progress) == (State.FINISHED, reasons, 0)
    assert progress.deferred == {}
    assert await retired(producer, name) == set()


async def retired(producer: Producer, name: str) -> set[str]:
    """Return the devices of a name that are retired, by their external ids."""
    found = producer.database["devices"].find({"external_id": {"$regex": f"^{name}-"}})
    return {device["external_id"] async for device in found if device.get("retired_at") is not None}


DEAD = {
    "fcm": ("UNREGISTERED", "INVALID_TOKEN"),
    "apns": ("Unregistered", "BadDeviceToken"),
}


async def test_a_dead_address_is_retired_left_out_and_in_again_when_it_is_registered_again(
    producer: Producer, stand_ins: StandIns
) -> None:
    for channel, (first, second) in DEAD.items():
        number = 0 if channel == "fcm" else 1
        await stand_ins.play(
            channel,
            {"answer": first, "prefix": address_of("dead", number, channel)},
            {"answer": second, "prefix": address_of("dead", number + 2, channel)},
        )
    await launch(producer, "dead", 8)
    progress = await producer.finished("dead")
    assert of(progress) == (
        State.FINISHED,
        {"accepted:ok": 4, "unregistered:unregistered": 2, "unregistered:bad_address": 2},
        0,
    )

    async def are_retired() -> bool:
        return await retired(producer, "dead") == {"dead-0", "dead-1", "dead-2", "dead-3"}

    await eventually_async(are_retired)
    for channel in DEAD:
        await stand_ins.play(channel)
    await again(producer, "dead-left-out", "dead")
    assert (await producer.finished("dead-left-out")).counts.selected == 4

    (back,) = [device | {"app": "default", "op": "upsert"} for device in devices_of("dead", 1)]
    await producer.publish("devices", "dead-0", back)

    async def is_back() -> bool:
        return "dead-0" not in await retired(producer, "dead")

    await eventually_async(is_back)
    await again(producer, "dead-in-again", "dead")
    assert (await producer.finished("dead-in-again")).counts.accepted == 5


async def test_a_device_that_came_back_after_the_provider_lost_it_stays(
    producer: Producer, stand_ins: StandIns
) -> None:
    yesterday = int((datetime.now(UTC) - timedelta(days=1)).timestamp() * 1000)
    await stand_ins.play("apns", {"answer": "Unregistered", "notification_id": "back", "timestamp_ms": yesterday})
    await launch(producer, "back", 2)
    progress = await producer.finished("back")
    assert progress.reasons == {"accepted:ok": 1, "unregistered:unregistered": 1}

    # Whoever retires reads in order: when a later one is retired, this one was judged.
    await stand_ins.play("apns", {"answer": "Unregistered", "notification_id": "back-later"})
    await again(producer, "back-later", "back")

    async def is_retired() -> bool:
        device = await producer.database["devices"].find_one({"_id": device_id("default", "back-1")})
        return device is not None and device.get("retired_at") is not None

    await eventually_async(is_retired)
    assert (await producer.finished("back-later")).counts.unregistered == 1


async def test_an_address_that_cannot_be_one_ends_alone(producer: Producer) -> None:
    bad = {
        "empty": "",
        "blank": "   ",
        "control": "token\r\nx: y",
        "space": "two words",
        "korean": "토큰",
        "slash": "../../v1/other",
    }
    devices = [
        {"app": "default", "external_id": f"crooked-{channel}-{name}", "channel": channel, "address": f"{address}"}
        for channel in ("fcm", "apns")
        for name, address in bad.items()
    ]
    # An app has an address once per channel, and nobody has the empty one.
    await producer.register(devices)
    await launch(producer, "crooked", 4)

    progress = await producer.finished("crooked")

    assert progress.state is State.FINISHED
    assert progress.counts.accepted == 4
    assert progress.counts.selected == 4 + len(devices)
    assert set(progress.reasons) <= {
        "accepted:ok",
        "suppressed:no_address",
        "suppressed:bad_address",
        "rejected:bad_address",
        "unregistered:bad_address",
    }
    assert progress.reasons["suppressed:no_address"] == 4
    assert progress.deferred == {}
