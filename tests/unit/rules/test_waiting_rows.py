"""Times are keys in their order, and say of each record what its judge has to know."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.waiting_rows import AFTER_ALL, AT, about, due_until, from_row, id_in, key_of, to_row
from tests.support.builders import NOON
from tests.support.waiting_rows import a_waiting, at

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 -- see timezones


@given(MOMENTS, MOMENTS)
def test_keys_are_in_the_order_of_their_times(one: datetime, other: datetime) -> None:
    late = datetime(9999, 12, 31, tzinfo=UTC)
    keys = [key_of(a_waiting(release_at=moment, expires_at=late)) for moment in (one, other)]

    assert (keys[0] < keys[1]) == (one < other)
    assert AT < keys[0] < AFTER_ALL


@given(MOMENTS, st.integers(-2, 2))
def test_nothing_is_due_a_microsecond_too_soon_or_too_late(moment: datetime, microseconds: int) -> None:
    key = key_of(a_waiting(release_at=moment, expires_at=datetime(9999, 12, 31, tzinfo=UTC)))
    now = moment + timedelta(microseconds=max(microseconds, 0) if moment.year == 1970 else microseconds)

    assert (key < due_until(now)) == (moment <= now)


def test_what_expires_before_its_time_is_looked_at_when_it_expires() -> None:
    assert key_of(a_waiting(release_at=at(60), expires_at=at(30))) < due_until(at(30))


def test_a_key_of_a_time_holds_the_id() -> None:
    assert id_in(key_of(a_waiting("page:x:fcm:0:1:0"))) == b"page:x:fcm:0:1:0"


def test_the_row_of_a_time_says_all_that_its_judge_asks() -> None:
    waiting = a_waiting(channel=None, accepted_at=at(0.000_001))

    assert from_row(to_row(about(waiting))) == about(waiting)
    assert about(waiting).accepted_at == at(0.000_001)


def test_a_record_of_a_release_that_did_not_say_when_it_was_accepted_is_older_than_no_cancel() -> None:
    assert from_row(to_row(about(a_waiting(accepted_at=None)))).accepted_at > NOON + timedelta(days=365_000)
