"""The time of a record is the broker's."""

from datetime import UTC, datetime

from models.record import Record
from rules.record_time import record_time
from tests.support.builders import NOON, a_record


def test_a_record_is_as_old_as_the_broker_says() -> None:
    assert record_time(a_record(b"", at=NOON)) == NOON


def test_a_record_without_a_time_is_as_old_as_the_epoch() -> None:
    assert record_time(Record(b"", "commands", 0, 0, -1)) == datetime(1970, 1, 1, tzinfo=UTC)
