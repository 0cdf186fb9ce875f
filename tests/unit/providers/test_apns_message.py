import pytest

from models.content import Action, Content
from models.names import Lane
from providers.apns_check import check
from providers.apns_message import Letter, render
from providers.wording import words_of
from tests.support.builders import a_notification

FULL = Content(
    title="Sale",
    body="Everything",
    image_url="https://cdn.example/i.png",
    icon_url="https://cdn.example/c.png",
    deep_link="app://sale",
    data={"campaign": "7"},
    actions=[Action(id="open", title="Open", url="app://open"), Action(id="later", title="Later")],
)


def letter_of(content: Content, **changes: object) -> Letter:
    return render(a_notification(content=content, **changes), words_of(content, None))


def test_every_part_of_a_content_reaches_the_device() -> None:
    letter = letter_of(FULL, lane=Lane.DIRECT)

    assert letter.payload == {
        "aps": {"alert": {"title": "Sale", "body": "Everything"}, "mutable-content": 1, "category": "open.later"},
        "deep_link": "app://sale",
        "image_url": "https://cdn.example/i.png",
        "icon_url": "https://cdn.example/c.png",
        "actions": [
            {"id": "open", "title": "Open", "url": "app://open"},
            {"id": "later", "title": "Later", "url": None},
        ],
        "campaign": "7",
    }
    assert (letter.headers.priority, letter.headers.push_type.value) == (10, "alert")


def test_a_campaign_waits_for_the_battery() -> None:
    assert letter_of(Content(title="Sale")).headers.priority == 5


def test_data_alone_is_a_background_push_with_the_only_priority_it_may_have() -> None:
    letter = letter_of(Content(data={"a": "1"}), lane=Lane.DIRECT)

    assert letter.payload["aps"] == {"content-available": 1}
    assert (letter.headers.priority, letter.headers.push_type.value) == (5, "background")


def test_overrides_reach_payload_and_headers() -> None:
    override = {"aps": {"sound": "bell"}, "headers": {"apns-priority": 10, "apns-topic": "org.example.watch"}}

    letter = letter_of(Content(title="Sale", overrides={"apns": override}))

    assert letter.payload["aps"] == {"alert": {"title": "Sale"}, "sound": "bell"}
    assert (letter.headers.priority, letter.headers.topic) == (10, "org.example.watch")
    assert "headers" not in letter.payload


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(title="x", data={"aps": "1"}), "content.data.aps: is Apple's own"),
        (
            Content(title="x", overrides={"apns": {"headers": {"apns-id": "1"}}}),
            "content.overrides.apns.headers.apns-id: cannot be set",
        ),
        (
            Content(title="x", overrides={"apns": {"headers": {"apns-priority": 7}}}),
            "content.overrides.apns.headers.apns-priority: must be one of 10, 5, 1",
        ),
        (
            Content(title="x", overrides={"apns": {"headers": {"apns-topic": "a\r\nb"}}}),
            "content.overrides.apns.headers.apns-topic: must be plain text",
        ),
        (Content(title="x", overrides={"apns": {"aps": 1}}), "content.overrides.apns.aps: must be an object"),
        (Content(title="x", body="Я" * 2500), "content: 5,1"),
    ],
)
def test_what_apns_would_refuse_is_named_with_its_cure(content: Content, reason: str) -> None:
    assert [found[: len(reason)] for found in check(content)] == [reason]


def test_a_sound_content_has_nothing_against_it() -> None:
    assert check(FULL) == []
