"""A page becomes segments, and every device of it is in one of them or accounted for."""

from hypothesis import given
from hypothesis import strategies as st

from models.names import Lane
from rules.columns import Columns
from rules.segments import cut_segments, segment_topic
from tests.support.builders import a_notification

PLACE = ("fcm", 2, 3)


def some_devices(addresses: list[str]) -> Columns:
    ids = [f"{number:032x}" for number in range(len(addresses))]
    return Columns(ids, addresses, [None] * len(addresses))


def test_a_page_is_cut_into_segments_of_at_most_so_many_devices() -> None:
    cut = cut_segments(a_notification(), PLACE, some_devices(["a"] * 1_201), known=True, size=500)

    assert cut.sizes == {"spring-sale:fcm:2:3:0": 500, "spring-sale:fcm:2:3:1": 500, "spring-sale:fcm:2:3:2": 201}
    assert cut.suppressed == {}


def test_the_segments_of_a_page_go_together_and_the_next_page_to_the_next_partition() -> None:
    """Else a slice would be one sender's, and the others would have nothing to do."""
    pages = [
        cut_segments(a_notification(), ("fcm", 2, ordinal), some_devices(["a"] * 3), known=True, size=1)
        for ordinal in (3, 4)
    ]

    first, second = [{record.spot for record in page.records} for page in pages]

    assert len(first) == 1
    assert second == {spot + 1 for spot in first if spot is not None}


def test_direct_messages_are_spread_by_their_ids() -> None:
    cut = cut_segments(a_notification(lane=Lane.DIRECT), PLACE, some_devices(["a"]), known=True, size=500)

    assert [record.spot for record in cut.records] == [None]


def test_no_device_means_no_segment() -> None:
    cut = cut_segments(a_notification(), PLACE, some_devices([]), known=True, size=500)

    assert (cut.segments, cut.suppressed) == ([], {})


def test_a_device_without_an_address_is_suppressed_and_its_neighbours_keep_their_columns() -> None:
    devices = Columns(["0", "1", "2", "3"], ["a", "", "  ", "d"], ["ru", "en", None, "de"])

    cut = cut_segments(a_notification(), PLACE, devices, known=True, size=500)

    (segment,) = cut.segments
    assert (segment.device_ids, segment.addresses, segment.locales) == (["0", "3"], ["a", "d"], ["ru", "de"])
    assert cut.suppressed == {"no_address": 2}


def test_an_address_that_would_break_a_request_is_suppressed() -> None:
    devices = some_devices(["good", "line\r\nbreak", "\x00", "x" * 4_097])

    cut = cut_segments(a_notification(), PLACE, devices, known=True, size=500)

    assert cut.suppressed == {"bad_address": 3}


def test_a_channel_that_nobody_sends_on_is_suppressed_as_a_whole() -> None:
    cut = cut_segments(a_notification(), PLACE, some_devices(["a", "", "c"]), known=False, size=500)

    assert (cut.segments, cut.suppressed) == ([], {"unknown_channel": 3})


def test_a_dry_run_counts_and_sends_nothing() -> None:
    cut = cut_segments(a_notification(dry_run=True), PLACE, some_devices(["a", "", "c"]), known=True, size=500)

    assert (cut.segments, cut.suppressed) == ([], {"no_address": 1, "dry_run": 2})


def test_long_fields_make_smaller_segments() -> None:
    heavy = Columns(["0", "1", "2"], ["a"] * 3, [None] * 3, [{"text": "x" * 150_000}] * 3)

    cut = cut_segments(a_notification(), PLACE, heavy, known=True, size=500)

    assert list(cut.sizes.values()) == [1, 1, 1]


def test_columns_that_say_nothing_are_left_out() -> None:
    devices = Columns(["0", "1"], ["a", "b"], [None, None], [None, {}])

    (segment,) = cut_segments(a_notification(), PLACE, devices, known=True, size=500).segments

    assert (segment.locales, segment.fields, segment.positions) == (None, None, None)


@given(st.lists(st.sampled_from(["", "token", "\n", "x" * 4_000, " "]), max_size=300), st.integers(1, 20))
def test_the_account_of_a_page_balances(addresses: list[str], size: int) -> None:
    cut = cut_segments(a_notification(), PLACE, some_devices(addresses), known=True, size=size)
    sent = [id_ for segment in cut.segments for id_ in segment.device_ids]

    assert len(sent) + sum(cut.suppressed.values()) == len(addresses)
    assert len(set(sent)) == len(sent)
    assert all(0 < segment.size == len(segment.addresses) <= size for segment in cut.segments)


def test_a_segment_goes_where_the_senders_of_its_lane_read() -> None:
    assert segment_topic("fcm", Lane.CAMPAIGN) == "segments.fcm"
    assert segment_topic("fcm", Lane.DIRECT) == "segments.fcm.direct"


def test_a_segment_can_be_read_back_as_it_was_written() -> None:
    (segment,) = cut_segments(a_notification(), PLACE, some_devices(["a"]), known=True, size=500).segments

    assert type(segment).model_validate_json(segment.model_dump_json()) == segment
