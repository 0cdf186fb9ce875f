import json
from datetime import timedelta

import pytest

from models.base import Json
from models.content import Action, Content
from models.names import Lane
from providers.fcm_check import check
from providers.fcm_message import addressed, render, topic_of
from providers.wording import words_of
from tests.support.builders import NOON, a_notification

FULL = Content(
    title="Sale",
    body="Everything",
    image_url="https://cdn.example/i.png",
    icon_url="https://cdn.example/c.png",
    deep_link="https://shop.example/sale",
    data={"campaign": "7"},
    actions=[Action(id="open", title="Open", url="app://open"), Action(id="later", title="Later")],
)


def message_of(content: Content, **changes: object) -> Json:
    notification = a_notification(content=content, **changes)
    return render(notification, words_of(content, None), NOON)


def test_every_part_of_a_content_reaches_every_platform() -> None:
    message = message_of(FULL, lane=Lane.DIRECT)

    buttons = [{"id": "open", "title": "Open", "url": "app://open"}, {"id": "later", "title": "Later", "url": None}]
    assert json.loads(message["data"].pop("actions")) == buttons
    assert message == {
        "data": {
            "campaign": "7",
            "deep_link": "https://shop.example/sale",
            "icon_url": "https://cdn.example/c.png",
            "notification_id": "spring-sale",
        },
        "notification": {"title": "Sale", "body": "Everything", "image": "https://cdn.example/i.png"},
        "android": {"priority": "high", "ttl": "3600s", "notification": {"tag": "spring-sale"}},
        "webpush": {
            "headers": {"TTL": "3600", "Urgency": "high", "Topic": "spring-sale"},
            "notification": {
                "icon": "https://cdn.example/c.png",
                "image": "https://cdn.example/i.png",
                "tag": "spring-sale",
                "actions": [{"action": "open", "title": "Open"}, {"action": "later", "title": "Later"}],
            },
            "fcm_options": {"link": "https://shop.example/sale"},
        },
        "apns": {
            "headers": {
                "apns-collapse-id": "spring-sale",
                "apns-expiration": str(int((NOON + timedelta(hours=1)).timestamp())),
                "apns-priority": "10",
                "apns-push-type": "alert",
            },
            "payload": {"aps": {"mutable-content": 1, "category": "open.later"}},
            "fcm_options": {"image": "https://cdn.example/i.png"},
        },
    }


def test_a_campaign_is_not_urgent() -> None:
    message = message_of(Content(title="Sale"))

    urgency = (message["android"]["priority"], message["webpush"]["headers"]["Urgency"])
    assert (*urgency, message["apns"]["headers"]["apns-priority"]) == ("normal", "normal", "5")


def test_data_alone_is_a_silent_message() -> None:
    message = message_of(Content(data={"a": "1"}), lane=Lane.DIRECT)

    assert "notification" not in message
    assert "notification" not in message["android"]
    assert message["apns"]["payload"] == {"aps": {"content-available": 1}}
    assert message["apns"]["headers"]["apns-priority"] == "5"


def test_nothing_collapses_by_a_key_of_its_own() -> None:
    """A device keeps four collapse keys: one per notification would push others out."""
    assert "collapse_key" not in message_of(FULL)["android"]


def test_an_override_is_merged_and_cannot_say_who_is_meant() -> None:
    override = {"android": {"notification": {"channel_id": "news"}}, "token": "somebody", "topic": "all"}

    message = message_of(Content(title="Sale", overrides={"fcm": override}))

    assert message["android"]["notification"] == {"tag": "spring-sale", "channel_id": "news"}
    assert not message.keys() & {"token", "topic"}


def test_one_rendering_serves_many_devices() -> None:
    message = message_of(Content(title="Sale", overrides={"fcm": {"data": {"delivery_id": "forged"}}}))
    before = json.dumps(message)

    first, second = (addressed(message, name, f"id-{name}", "spring-sale") for name in ("a", "b"))

    assert (first["token"], first["data"]["delivery_id"]) == ("a", "id-a")
    assert (second["token"], second["data"]["delivery_id"]) == ("b", "id-b")
    assert json.dumps(message) == before


def test_what_has_expired_meanwhile_lives_no_time_and_never_a_negative_one() -> None:
    message = message_of(Content(title="Sale"), expires_at=NOON - timedelta(hours=1))

    assert message["android"]["ttl"] == "0s"


@pytest.mark.parametrize("notification", ["a", "a" * 32, "a" * 33, "a" * 64])
def test_a_web_push_topic_has_at_most_32_characters(notification: str) -> None:
    assert len(topic_of(notification)) <= 32
    assert len({topic_of("a" * 63 + end) for end in "xyz"}) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(), "content: says nothing: give title, body or data"),
        (Content(title="x", deep_link="shop.example"), "content.deep_link: has no scheme"),
        (Content(title="x", deep_link="http://shop.example"), "content.deep_link: http is not followed"),
        (
            Content(title="x", actions=[Action(id="a", title="A", url="javascript:1")]),
            "content.actions.0.url: javascript",
        ),
        (
            Content(title="x", locales={"ru": {"image_url": "http://x/y"}}),
            "content.locales.ru.image_url: must start with https://",
        ),
        (Content(title="x", overrides={"fcm": {"token": "y"}}), "content.overrides.fcm.token: says who is meant"),
        (Content(title="x", overrides={"fcm": {"android": 3}}), "content.overrides.fcm.android: must be an object"),
    ],
)
def test_what_fcm_would_refuse_is_named_with_its_cure(content: Content, reason: str) -> None:
    assert [found[: len(reason)] for found in check(content)] == [reason]


def test_the_largest_wording_decides_about_the_size() -> None:
    content = Content(title="x", locales={"de": {"body": "y"}, "ru": {"body": "Я" * 2500}})

    (reason,) = check(content)

    assert " bytes on fcm in locale ru, at most 4,096: shorten body or data" in reason


def test_a_sound_content_has_nothing_against_it() -> None:
    assert check(FULL) == []
