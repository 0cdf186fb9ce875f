"""What a device gets is what the producer wrote: every part of a content, in every script, on both channels."""

import json
from typing import Any

from rules.identity import delivery_id, device_id
from tests.support.producer import Producer, address_of
from tests.support.stand_ins import Sent, StandIns

NASTY = "\"'\\ \n\r\t \0 </b> 😀👩\u200d👧 안녕 Ω\u2028 %s ${x} {} {nobody}"
"""Quotes, backslash, line ends, NUL, markup, emoji of several code points, Korean, and what templates look for."""

CONTENT: dict[str, Any] = {
    "title": f"title {NASTY}",
    "body": f"body {NASTY}",
    "image_url": "https://img.example/ä b?q=%20&r=\"'",
    "icon_url": "https://img.example/icon.png#한국",
    "deep_link": f"myapp://offer/{NASTY}",
    "data": {"key": NASTY, "키 \"'": "값", "empty": ""},
    "actions": [{"id": "yes", "title": f"Yes {NASTY}", "url": "myapp://yes?a=1&b=2"}, {"id": "no", "title": "아니요"}],
}


async def registered(producer: Producer, name: str, **more: Any) -> dict[str, str]:
    """Register one device per channel; returns its external id by channel."""
    ids = {channel: f"{name}-{channel}" for channel in ("fcm", "apns")}
    await producer.register(
        [
            {"app": "default", "external_id": id_, "channel": channel, "address": address_of(name, 1, channel)} | more
            for channel, id_ in ids.items()
        ]
    )
    return ids


async def sent(producer: Producer, stand_ins: StandIns, name: str, content: dict[str, Any]) -> dict[str, Sent]:
    """Send a content to the devices of that name and return the one request per channel."""
    devices = [{"external_id": f"{name}-{channel}"} for channel in ("fcm", "apns")]
    await producer.command(
        {"type": "launch", "notification_id": name, "content": content, "audience": {"devices": devices}}
    )
    progress = await producer.finished(name)
    assert progress.counts.accepted == 2, progress
    found = {}
    for channel in ("fcm", "apns"):
        (found[channel],) = await stand_ins.sent(channel, name)
    return found


async def test_every_part_of_a_content_arrives_unchanged(producer: Producer, stand_ins: StandIns) -> None:
    await registered(producer, "unchanged")

    requests = await sent(producer, stand_ins, "unchanged", CONTENT)

    actions = [action | {"url": action.get("url")} for action in CONTENT["actions"]]
    message = requests["fcm"].message
    assert message["notification"] == {
        "title": CONTENT["title"],
        "body": CONTENT["body"],
        "image": CONTENT["image_url"],
    }
    assert json.loads(message["data"].pop("actions")) == actions
    assert message["data"] == CONTENT["data"] | {
        "icon_url": CONTENT["icon_url"],
        "deep_link": CONTENT["deep_link"],
        "notification_id": "unchanged",
        "delivery_id": requests["fcm"].delivery_id,
    }
    assert message["webpush"]["notification"]["icon"] == CONTENT["icon_url"]
    assert [action["title"] for action in message["webpush"]["notification"]["actions"]] == [
        action["title"] for action in actions
    ]
    payload = requests["apns"].body
    assert payload["aps"]["alert"] == {"title": CONTENT["title"], "body": CONTENT["body"]}
    assert payload["aps"]["mutable-content"] == 1
    assert payload["aps"]["category"] == "yes.no"
    del payload["aps"]
    assert payload == CONTENT["data"] | {
        "image_url": CONTENT["image_url"],
        "icon_url": CONTENT["icon_url"],
        "deep_link": CONTENT["deep_link"],
        "actions": actions,
        "notification_id": "unchanged",
        "delivery_id": requests["apns"].delivery_id,
    }


async def test_the_ids_are_those_of_the_notification_and_the_device(producer: Producer, stand_ins: StandIns) -> None:
    ids = await registered(producer, "identified")

    requests = await sent(producer, stand_ins, "identified", {"title": "x"})

    for channel, request in requests.items():
        assert request.delivery_id == delivery_id("identified", device_id("default", ids[channel]))
        assert request.collapse_id == "identified"
    message = requests["fcm"].message
    assert message["android"]["notification"]["tag"] == "identified"
    assert message["webpush"]["headers"]["Topic"] == "identified"
    assert message["apns"]["headers"]["apns-collapse-id"] == "identified"
    assert "collapse_key" not in message["android"]


async def test_each_device_reads_its_own_language_with_every_character(producer: Producer, stand_ins: StandIns) -> None:
    locales = {"ru": "ru", "pt": "pt-BR", "zh-Hant": "zh_hant_TW", "": "eo", "none": None}
    devices = [
        {
            "app": "default",
            "external_id": f"tongues-{channel}-{key}",
            "channel": channel,
            "address": address_of("tongues", number, channel),
            "locale": locale,
        }
        for channel in ("fcm", "apns")
        for number, (key, locale) in enumerate(locales.items())
    ]
    await producer.register(devices)
    content = {
        "title": f"default {NASTY}",
        "body": "body",
        "deep_link": "myapp://default",
        "locales": {
            "ru": {"title": f"Привет {NASTY}"},
            "pt": {"title": f"Olá {NASTY}", "deep_link": "myapp://pt"},
            "zh-Hant": {"title": f"你好 {NASTY}", "body": "內容"},
        },
    }
    audience = {"condition": {"property": "external_id", "operator": "starts_with", "value": "tongues-"}}

    await producer.command({"type": "launch", "notification_id": "tongues", "content": content, "audience": audience})
    await producer.finished("tongues")

    wanted = [
        (f"Привет {NASTY}", "body", "myapp://default"),
        (f"Olá {NASTY}", "body", "myapp://pt"),
        (f"你好 {NASTY}", "內容", "myapp://default"),
        (f"default {NASTY}", "body", "myapp://default"),
        (f"default {NASTY}", "body", "myapp://default"),
    ]
    for channel in ("fcm", "apns"):
        read = {request.token: shown(channel, request) for request in await stand_ins.sent(channel, "tongues")}
        assert [read[address_of("tongues", number, channel)] for number in range(5)] == wanted


def shown(channel: str, request: Sent) -> tuple[str, str, str]:
    if channel == "apns":
        alert = request.body["aps"]["alert"]
        return alert["title"], alert["body"], request.body["deep_link"]
    said = request.message["notification"]
    return said["title"], said["body"], request.message["data"]["deep_link"]


async def test_each_devices_fields_fill_its_placeholders_and_nothing_else(
    producer: Producer, stand_ins: StandIns
) -> None:
    await registered(producer, "filled")
    fields = {"fcm": {"name": NASTY, "code": "{name}"}, "apns": {"name": "Ömer & Söhne", "code": "7/ü?"}}
    content = {
        "title": "Hello {name}, {code} {other}",
        "body": "{name}",
        "deep_link": "myapp://{code}",
        "actions": [{"id": "go", "title": "Go, {name}"}],
    }
    devices = [{"external_id": f"filled-{channel}", "fields": of} for channel, of in fields.items()]
    await producer.command(
        {"type": "launch", "notification_id": "filled", "content": content, "audience": {"devices": devices}}
    )
    await producer.finished("filled")

    (fcm,), (apns,) = await stand_ins.sent("fcm", "filled"), await stand_ins.sent("apns", "filled")

    assert shown("fcm", fcm) == (f"Hello {NASTY}, {{name}} {{other}}", NASTY, "myapp://%7Bname%7D")
    assert shown("apns", apns) == ("Hello Ömer & Söhne, 7/ü? {other}", "Ömer & Söhne", "myapp://7%2F%C3%BC%3F")
    assert json.loads(fcm.message["data"]["actions"])[0]["title"] == f"Go, {NASTY}"
    assert apns.body["actions"][0]["title"] == "Go, Ömer & Söhne"


async def test_overrides_reach_their_channel_alone(producer: Producer, stand_ins: StandIns) -> None:
    await registered(producer, "overridden")
    overrides = {
        "fcm": {"android": {"notification": {"color": "#ff8800"}}, "data": {"extra": NASTY}},
        "apns": {"aps": {"badge": 7, "sound": "ding.caf", "thread-id": NASTY}, "extra": {"list": [1, None, NASTY]}},
    }

    requests = await sent(producer, stand_ins, "overridden", {"title": "x", "overrides": overrides})

    message, payload = requests["fcm"].message, requests["apns"].body
    assert message["android"]["notification"] == {"tag": "overridden", "color": "#ff8800"}
    assert (message["data"]["extra"], message["token"]) == (NASTY, address_of("overridden", 1, "fcm"))
    assert payload["aps"] == {"alert": {"title": "x"}, "badge": 7, "sound": "ding.caf", "thread-id": NASTY}
    assert payload["extra"] == {"list": [1, None, NASTY]}
    assert "extra" not in json.dumps(message["apns"])


async def test_a_content_without_words_is_a_silent_message_with_its_data(
    producer: Producer, stand_ins: StandIns
) -> None:
    await registered(producer, "silent")

    requests = await sent(producer, stand_ins, "silent", {"data": {"refresh": NASTY}})

    assert "notification" not in requests["fcm"].message
    assert requests["fcm"].message["data"]["refresh"] == NASTY
    assert requests["apns"].body["aps"] == {"content-available": 1}
    assert requests["apns"].body["refresh"] == NASTY
