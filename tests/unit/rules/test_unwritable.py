"""A record that cannot be written leaves a dead letter, and nothing pending."""

import orjson

from models.outcome import Outcome
from models.record import Outgoing
from models.result import End, Expanded, Settled
from models.waiting import Waiting
from rules.unwritable import instead
from tests.support.builders import NOON

SEGMENT = orjson.dumps(
    {
        "id": "spring-sale:fcm:0:0:0",
        "notification": {"id": "spring-sale", "app": "shop"},
        "channel": "fcm",
        "size": 2,
        "device_ids": ["a" * 32, "b" * 32],
    }
)
EXPANSION = orjson.dumps({"notification": {"id": "spring-sale"}, "channel": "fcm", "slice": 3})


def waiting_for(topic: str, payload: bytes) -> Waiting:
    return Waiting(
        id="something",
        release_at=NOON,
        expires_at=NOON,
        notification_id="spring-sale",
        app="shop",
        topic=topic,
        key="key",
        payload=payload.decode(),
    )


def test_a_segment_ends_as_rejected() -> None:
    letter, result = instead(Outgoing("segments.fcm", "key", SEGMENT), "expand_audience", NOON)

    assert (letter.topic, letter.value) == ("deadletters", SEGMENT)
    assert dict(letter.headers)["reason"] == b"too_large"
    assert isinstance(result.value, Settled)
    assert result.value.outcomes == [Outcome.REJECTED] * 2


def test_a_page_ends_its_slice_as_failed() -> None:
    _, result = instead(Outgoing("expansions", "key", EXPANSION), "expand_audience", NOON)

    assert isinstance(result.value, Expanded)
    assert (result.value.slice, result.value.end) == (3, End.FAILED)


def test_what_would_have_waited_ends_as_what_it_is() -> None:
    segment = instead(Outgoing("waiting", "key", waiting_for("segments.fcm", SEGMENT)), "send_segment", NOON)
    page = instead(Outgoing("waiting", "key", waiting_for("expansions", EXPANSION)), "expand_audience", NOON)

    assert isinstance(segment[1].value, Settled)
    assert isinstance(page[1].value, Expanded)


def test_anything_else_leaves_only_its_letter() -> None:
    assert len(instead(Outgoing("results", "key", b"long"), "accept_command", NOON)) == 1
