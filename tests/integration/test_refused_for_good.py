"""What providers refuse for good: it is not tried again, and only a dead address retires its device."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from models.progress import State
from rules.identity import device_id
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, address_of, devices_of
from tests.support.small_launches import again, ending, launch, retired
from tests.support.stand_ins import StandIns

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
    assert ending(progress) == (State.FINISHED, reasons, 0)
    assert progress.deferred == {}
    assert await retired(producer, name) == set()


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
    assert ending(progress) == (
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
