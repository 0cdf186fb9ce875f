"""Named devices and recipients, 500 in one command, each with its own words; and no crowd stands before them."""

import time
from typing import Any

from models.progress import State
from tests.support.apps import PACE
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, address_of, devices_of
from tests.support.small_launches import again, ending, launch
from tests.support.stand_ins import Sent, StandIns

MOST = 500
NASTY = 'A"\\ {code} \u2028 <ü> \U0001f600'
CONTENT = {"title": "Hello {name}", "body": "{code} of {other}", "data": {"for": "{name}"}}
MESSAGES = 30
A_FEW = 5
LATE_S = 2.0
"""The slowest of some dozens on a machine that does other things; behind the campaign it would be three times this."""


def words_of(request: Sent, channel: str) -> tuple[str, str]:
    said = request.message["notification"] if channel == "fcm" else request.body["aps"]["alert"]
    return said["title"], said["body"]


def expected(number: int) -> tuple[str, str]:
    """Return what a device shows: every third was given no code, and none the other."""
    return f"Hello {NASTY} {number}", "{code} of {other}" if number % 3 == 0 else f"c{number} of {{other}}"


def fields_of(number: int) -> dict[str, str]:
    return {"name": f"{NASTY} {number}"} | ({} if number % 3 == 0 else {"code": f"c{number}"})


async def shown(stand_ins: StandIns, name: str) -> dict[str, tuple[str, str]]:
    """Return what each address was sent; each has to be sent one message."""
    found = {
        request.token: words_of(request, channel)
        for channel in ("fcm", "apns")
        for request in await stand_ins.sent(channel, name)
    }
    assert len(found) == sum([len(await stand_ins.sent(channel, name)) for channel in ("fcm", "apns")])
    return found


def addresses(name: str) -> dict[int, str]:
    return {i: address_of(name, i, ("fcm", "apns")[i % 2]) for i in range(MOST)}


async def say(producer: Producer, name: str, audience: dict[str, Any]) -> None:
    body = {"type": "launch", "notification_id": name, "app": "throttled", "content": CONTENT, "ttl_s": 600}
    await producer.command(body | {"audience": audience})


async def test_five_hundred_devices_of_one_command_each_get_their_own_words(
    producer: Producer, stand_ins: StandIns
) -> None:
    await producer.register([device | {"app": "throttled"} for device in devices_of("by-name", MOST)])
    devices = [{"external_id": f"by-name-{i}", "fields": fields_of(i)} for i in range(MOST)]
    await say(producer, "one-too-many", {"devices": [*devices, {"external_id": "one-more"}]})
    await say(producer, "by-name", {"devices": devices})

    refused = await producer.finished("one-too-many")
    assert ending(await producer.finished("by-name")) == (State.FINISHED, {"accepted:ok": MOST}, 0)
    assert (refused.state, len(refused.refusals)) == (State.REFUSED, 1)
    assert "audience.devices" in refused.refusals[0]
    assert await shown(stand_ins, "by-name") == {address: expected(i) for i, address in addresses("by-name").items()}


async def test_five_hundred_recipients_of_one_command_each_get_theirs_on_every_device(
    producer: Producer, stand_ins: StandIns
) -> None:
    people = MOST // 2
    await producer.register(
        [
            device | {"app": "throttled", "recipient_id": f"person-{i // 2}"}
            for i, device in enumerate(devices_of("by-person", MOST))
        ]
    )
    strangers = [{"recipient_id": f"stranger-{i}"} for i in range(people)]
    known = [{"recipient_id": f"person-{i}", "fields": fields_of(i)} for i in range(people)]

    await say(producer, "by-person", {"recipients": [*known, *strangers]})
    progress = await producer.finished("by-person")

    wanted = {address: expected(i // 2) for i, address in addresses("by-person").items()}
    assert ending(progress)[1:] == ({"accepted:ok": MOST, "suppressed:no_device": people}, 0)
    assert await shown(stand_ins, "by-person") == wanted


async def test_a_direct_message_is_quick_beside_a_campaign_that_uses_up_the_quota(
    producer: Producer, stand_ins: StandIns
) -> None:
    name = "quota-filler"
    await launch(producer, name, 16 * PACE, app="paced", channels=["fcm"])
    await stand_ins.sent_at_least("fcm", name, 2 * PACE)

    took: list[float] = []
    while len(took) < MESSAGES and await is_at_work(producer, name):
        took.append(await told_in(producer, stand_ins, f"to-one-{len(took)}", f"{name}-{2 * len(took)}"))
    progress = await producer.finished(name, 180.0)

    assert len(took) >= A_FEW, "the campaign was over before they could be told beside it"
    assert max(took) < LATE_S, sorted(took)[-5:]
    assert ending(progress) == (State.FINISHED, {"accepted:ok": 8 * PACE}, 0)


async def is_at_work(producer: Producer, name: str) -> bool:
    """Tell whether so much of the campaign is left that a message is sent beside it."""
    progress = await producer.progress(name)
    return progress is not None and progress.counts.accepted < 7 * PACE


async def told_in(producer: Producer, stand_ins: StandIns, name: str, device: str) -> float:
    """Send one message, and return the seconds from its command to its request at the provider."""
    began = time.time()
    await again(producer, name, device, app="paced", audience={"devices": [{"external_id": device}]})

    async def seen() -> list[Sent]:
        return await stand_ins.sent("fcm", name)

    return (await eventually_async(seen, 60.0))[0].at - began
