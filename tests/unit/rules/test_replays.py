"""A record goes back as it came, unless what it stood for has ended."""

from dataclasses import replace

import pytest

from models.record import Record
from rules.letters import Letter
from rules.replays import ReplayError, place_of, replayed
from tests.support.segments import a_segment

LETTER = Letter(0, 1, 1_000, "commands/3/7", "accept_command", "not_json", "", 2, False, 1, b"k", (("trace", b"1"),))  # noqa: FBT003
SEGMENT = a_segment().model_dump_json().encode()
PAGE = b'{"notification": {"id": "spring-sale"}, "channel": "fcm", "slice": 3}'


def put_back(letter: Letter, value: bytes | None = b"{}") -> Record[bytes]:
    return replayed(letter, value, {"commands": 10_000}, 20_000)


def test_a_record_goes_back_to_its_partition_with_its_key_and_headers_and_one_more_replay() -> None:
    record = put_back(LETTER)

    assert (record.topic, record.partition, record.key, record.value) == ("commands", 3, b"k", b"{}")
    assert dict(record.headers) == {"trace": b"1", "replays": b"2"}


@pytest.mark.parametrize(
    ("origin", "value", "cure"),
    [
        ("segments.fcm/3/7", SEGMENT, "carillon redrive spring-sale --reason dead_letter"),
        ("segments.apns.direct/3/7", SEGMENT, "carillon redrive"),
        ("expansions/3/7", PAGE, "under another id"),
        ("progress/3/7", b"{}", "worker tally"),
        ("segments.fcm/-1/-1", SEGMENT, "too large"),
        ("commands/3/7", b"x" * 10_000, "more than commands takes"),
        ("results/3/7", b"x" * 20_000, "more than results takes"),
        ("commands/3/7", None, "publish it again"),
        ("", b"", "drop it"),
    ],
)
def test_what_is_not_to_be_put_back_says_why_and_what_to_do(origin: str, value: bytes | None, cure: str) -> None:
    with pytest.raises(ReplayError, match=cure):
        put_back(replace(LETTER, origin=origin), value)


@pytest.mark.parametrize("origin", ["segments.fcm/3/7", "expansions/3/7", "results/3/7", "devices/3/7", "waiting/3/7"])
def test_what_ended_nothing_because_nobody_could_read_it_may_go_back(origin: str) -> None:
    """The code may have been mended since; what is still unreadable is a new dead letter."""
    assert put_back(replace(LETTER, origin=origin), b"\xff rubbish").topic == origin.partition("/")[0]


def test_a_place_is_topic_partition_and_offset() -> None:
    assert place_of(LETTER) == ("commands", 3, 7)
