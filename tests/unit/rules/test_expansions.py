"""From page to page: waits, paces and ends."""

from datetime import timedelta

import pytest

from models.record import Record
from models.result import End, Expanded
from models.segment import Expansion
from models.waiting import Waiting
from rules.expansions import again, back_off, ended, failed, next_page, pace, paced, page_size
from tests.support.builders import NOON, a_notification, a_record, an_expansion


def waits(unread: int) -> list[timedelta | None]:
    return [back_off(lap, unread, 100) for lap in (0, 1, 2, 3, 4, 5, 1_000)]


def test_a_wait_grows_from_a_second_to_half_a_minute() -> None:
    assert waits(201) == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 16, 30, 30)]


def test_a_page_of_a_channel_that_has_nearly_room_looks_again_in_a_second() -> None:
    """However often it waited: else the senders would be through long before it comes back."""
    assert waits(200) == [timedelta(seconds=1)] * 7


def test_a_page_whose_channel_has_room_does_not_wait() -> None:
    assert waits(100) == [None] * 7


def test_a_page_that_waits_is_the_same_page_one_lap_on() -> None:
    page = an_expansion(ordinal=3, lap=2, after_id="f" * 32)

    record = again(page, NOON, timedelta(seconds=4))

    waiting = record.value
    assert isinstance(waiting, Waiting)
    assert (record.topic, record.key, waiting.id) == ("waiting", waiting.id, "page:spring-sale:fcm:0:3:3")
    assert (waiting.topic, waiting.key) == ("expansions", "spring-sale:fcm:0")
    assert waiting.release_at == NOON + timedelta(seconds=4)
    assert waiting.expires_at == page.notification.expires_at
    assert Expansion.model_validate_json(waiting.payload) == page.model_copy(update={"lap": 3})


def test_the_next_page_is_newer_than_every_lap_of_the_one_before() -> None:
    page = an_expansion(ordinal=3, lap=9)

    following = next_page(page, "a" * 32)

    assert (following.ordinal, following.lap) > (page.ordinal, page.lap)
    assert (following.after_id, following.lap) == ("a" * 32, 0)


def test_a_slice_without_a_rate_is_not_paced() -> None:
    assert pace(an_expansion(), 10.0) is None


def test_a_slice_keeps_its_share_of_the_rate() -> None:
    page = an_expansion(notification=a_notification(rate_per_s=100), rate_per_s=25)

    assert pace(page, None) == 25


def test_a_throttle_takes_the_place_of_the_rate_and_is_shared_the_same_way() -> None:
    page = an_expansion(notification=a_notification(rate_per_s=100), rate_per_s=25)

    assert pace(page, 40) == 10


def test_a_dry_run_is_not_paced() -> None:
    assert pace(an_expansion(notification=a_notification(rate_per_s=100, dry_run=True), rate_per_s=25), None) is None


@pytest.mark.parametrize(("rate", "size"), [(None, 5_000), (100.0, 200), (0.001, 1), (10_000.0, 5_000)])
def test_a_page_holds_two_seconds_of_its_pace(rate: float | None, size: int) -> None:
    assert page_size(rate, 5_000) == size


def test_the_next_page_waits_until_the_one_before_has_had_its_time() -> None:
    waiting = paced(an_expansion(ordinal=1), 50, 25.0, NOON).value

    assert isinstance(waiting, Waiting)
    assert (waiting.id, waiting.release_at) == ("page:spring-sale:fcm:0:1:0", NOON + timedelta(seconds=2))


def test_however_slow_it_waits_no_longer_than_it_lives() -> None:
    page = an_expansion(notification=a_notification(rate_per_s=1e-300), rate_per_s=1e-320)

    waiting = paced(page, 1, pace(page, None) or 0, NOON).value

    assert isinstance(waiting, Waiting)
    assert waiting.release_at == page.notification.expires_at


@pytest.mark.parametrize(("is_told", "pages"), [(False, 7), (True, 8)])
def test_an_end_is_told_under_the_notification_with_the_pages_before_it(*, is_told: bool, pages: int) -> None:
    record = ended(an_expansion(slice=4, ordinal=7), End.EXPIRED, NOON, is_told=is_told)

    assert (record.topic, record.key) == ("results", "spring-sale")
    expected = Expanded(notification_id="spring-sale", at=NOON, channel="fcm", slice=4, end=End.EXPIRED, pages=pages)
    assert record.value == expected


@pytest.mark.parametrize(
    ("told", "pages"), [({}, None), ({"ordinal": 3}, 3), ({"ordinal": -1}, None), ({"ordinal": "x"}, None)]
)
def test_a_page_that_cannot_be_read_ends_its_slice_where_it_tells_which(
    told: dict[str, object], pages: int | None
) -> None:
    broken = {"notification": {"id": "spring-sale"}, "channel": "fcm", "slice": 2, "lower": 7, **told}

    (record,) = failed(a_record(broken), NOON)

    expected = Expanded(notification_id="spring-sale", at=NOON, channel="fcm", slice=2, end=End.FAILED, pages=pages)
    assert record.value == expected


@pytest.mark.parametrize("value", [b"", b"\xff", b"[]", b'{"notification":{"id":"a b"},"channel":"fcm","slice":1}'])
def test_bytes_that_tell_nothing_end_nothing(value: bytes) -> None:
    assert failed(Record(value, "expansions", 0, 0, 0), NOON) == []
