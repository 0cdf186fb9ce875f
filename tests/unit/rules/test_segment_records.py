"""A segment that nobody can handle ends its deliveries, as far as anybody can tell which they are."""

from typing import Any

import orjson
import pytest

from models.errors import PoisonError
from models.outcome import Outcome, Reason
from models.record import Record
from models.result import Settled
from rules.results import read_result
from rules.segment_reading import SegmentReader
from rules.segment_records import broken
from tests.support.builders import APP, NOON, a_notification, a_record

BROKEN: dict[str, Any] = {
    "id": "spring-sale:fcm:0:0:0",
    "attempt": 2,
    "notification": {"id": "spring-sale", "app": APP, "content": "gone"},
    "channel": "fcm",
    "size": 3,
    "device_ids": ["a", "b", "c"],
}


WHOLE: dict[str, Any] = BROKEN | {
    "notification": a_notification().model_dump(mode="json"),
    "addresses": ["x", "y", "z"],
    "positions": [0, 2, 1],
}


def test_a_segment_whose_columns_fit_is_read() -> None:
    assert SegmentReader()(orjson.dumps(WHOLE)).positions == [0, 2, 1]
    assert SegmentReader()(orjson.dumps(WHOLE | {"positions": None})).position(2) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"addresses": ["x"]},
        {"locales": ["ru"]},
        {"fields": [None]},
        {"positions": [0]},
        {"positions": [0, 1, 3]},
        {"positions": [0, 1, -1]},
        {"size": 2, "positions": None},
        {"size": 10**12},
        {"channel": None},
    ],
)
def test_a_segment_whose_columns_do_not_fit_is_poison(change: dict[str, Any]) -> None:
    with pytest.raises(PoisonError, match="schema"):
        SegmentReader()(orjson.dumps(WHOLE | change))


def ended(**changes: Any) -> Settled:
    (record,) = broken(a_record(BROKEN | changes, topic="segments.fcm", offset=9), NOON)
    assert isinstance(record.value, Settled)
    assert (record.topic, record.key) == ("results", record.value.notification_id)
    return record.value


def test_all_of_its_deliveries_are_rejected_and_named() -> None:
    settled = ended()

    assert (settled.segment_id, settled.attempt, settled.channel, settled.app) == (BROKEN["id"], 2, "fcm", APP)
    assert settled.device_ids == ["a", "b", "c"]
    assert settled.outcomes == [Outcome.REJECTED] * 3
    assert settled.reasons == [Reason.DEAD_LETTER] * 3
    assert settled.origin == "segments.fcm/0/9"


@pytest.mark.parametrize("devices", [None, "abc", ["a"], ["a", 2, "c"]])
def test_devices_that_do_not_fit_its_size_are_left_out(devices: Any) -> None:
    settled = ended(device_ids=devices)

    assert settled.device_ids == ["", "", ""]
    assert len(settled.outcomes) == settled.size == 3


def test_the_ledger_can_count_what_follows() -> None:
    settled = ended(device_ids=None)

    assert read_result(settled.model_dump_json().encode()) == settled


@pytest.mark.parametrize(
    "value",
    [b"", b"\xff", b"[]", b"{}"]
    + [orjson.dumps(BROKEN | change) for change in ({"size": 0}, {"size": 10**9}, {"notification": {"id": "a b"}})],
)
def test_bytes_that_tell_nothing_end_nothing(value: bytes) -> None:
    assert broken(Record(value, "segments.fcm", 0, 0, 0), NOON) == []
