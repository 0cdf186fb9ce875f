"""Named devices: one delivery each, and every name that leads nowhere is accounted for."""

from models.device import Device
from models.names import Lane
from models.record import Outgoing
from models.result import End, Expanded, Launched, Selected
from models.segment import Segment
from rules.launches import lane_of
from rules.named import named_records
from tests.support.builders import NOON, a_device, a_launch, a_notification
from tests.support.outbox import said


def records_of(found: list[tuple[int, Device]], *, dry_run: bool = False, **changes: object) -> list[Outgoing]:
    launch = a_launch(**changes)
    notification = a_notification(lane=lane_of(launch), dry_run=dry_run)
    return named_records(launch, notification, found, known={"fcm", "apns"}, segment_devices=2, at=NOON)


def naming(*external_ids: str) -> dict[str, object]:
    return {"devices": [{"external_id": name, "fields": {"name": name}} for name in external_ids]}


def recipients(*ids: str) -> dict[str, object]:
    return {"recipients": [{"recipient_id": id_, "fields": {"name": id_}} for id_ in ids]}


def suppressed(records: list[Outgoing]) -> dict[str, dict[str, int]]:
    return {page.channel: page.suppressed for page in said(records, Selected)}


def test_named_devices_go_straight_to_the_direct_lane() -> None:
    records = records_of([(0, a_device("a")), (1, a_device("b", channel="apns"))], audience=naming("a", "b"))

    assert [(r.topic, r.key) for r in records if isinstance(r.value, Segment)] == [
        ("segments.apns.direct", "spring-sale:apns:0:0:0"),
        ("segments.fcm.direct", "spring-sale:fcm:0:0:0"),
    ]
    assert {segment.notification.lane for segment in said(records, Segment)} == {Lane.DIRECT}


def test_they_are_begun_selected_and_expanded_at_once() -> None:
    records = records_of([(0, a_device("a"))], audience=naming("a"))

    assert said(records, Launched)[0].slices == {"fcm": 1}
    assert said(records, Selected)[0].segments == {"spring-sale:fcm:0:0:0": 1}
    assert [(e.channel, e.slice, e.end) for e in said(records, Expanded)] == [("fcm", 0, End.COMPLETE)]


def test_more_than_fit_into_a_segment_are_cut() -> None:
    found = [(number, a_device(str(number))) for number in range(5)]

    records = records_of(found, audience=naming("0", "1", "2", "3", "4"))

    assert [segment.size for segment in said(records, Segment)] == [2, 2, 1]


def test_a_device_brings_the_fields_of_the_name_that_led_to_it() -> None:
    (segment,) = said(records_of([(1, a_device("b")), (0, a_device("a"))], audience=naming("a", "b")), Segment)

    assert segment.fields == [{"name": "a"}, {"name": "b"}]


def test_a_device_that_is_named_twice_gets_one_delivery_with_its_first_fields() -> None:
    shared = a_device("a", recipient_id="eve")

    (segment,) = said(records_of([(1, shared), (0, shared)], audience=recipients("eve", "adam")), Segment)

    assert (segment.device_ids, segment.fields) == ([shared.id], [{"name": "eve"}])


def test_every_reason_to_leave_a_device_out_is_counted_under_its_channel() -> None:
    found = [
        (0, a_device("retired", retired_at=NOON)),
        (1, a_device("mute", address="")),
        (2, a_device("pigeon", channel="pigeon")),
        (3, a_device("apple", channel="apns")),
    ]

    records = records_of(
        found, audience=naming("retired", "mute", "pigeon", "apple", "nobody"), channels=["fcm", "pigeon"]
    )

    assert suppressed(records) == {
        "fcm": {"retired": 1, "no_address": 1},
        "pigeon": {"unknown_channel": 1},
        "apns": {"not_asked": 1},
        "none": {"unknown_device": 1},
    }
    assert said(records, Segment) == []


def test_a_recipient_without_a_device_is_counted_where_no_channel_is() -> None:
    assert suppressed(records_of([], audience=recipients("eve"))) == {"none": {"no_device": 1}}


def test_an_unknown_name_that_is_given_twice_is_one() -> None:
    assert suppressed(records_of([], audience=naming("a", "a"))) == {"none": {"unknown_device": 1}}


def test_a_name_is_known_when_any_of_its_entries_found_a_device() -> None:
    records = records_of([(0, a_device("a"))], audience=naming("a", "a"))

    assert suppressed(records) == {"fcm": {}}


def test_every_channel_that_is_told_of_is_a_slice_that_ends() -> None:
    records = records_of([(0, a_device("a")), (1, a_device("p", channel="pigeon"))], audience=naming("a", "p", "x"))

    assert said(records, Launched)[0].slices == {"fcm": 1, "none": 1, "pigeon": 1}
    assert {ended.channel for ended in said(records, Expanded)} == {"fcm", "none", "pigeon"}


def test_a_dry_run_counts_and_sends_nothing() -> None:
    records = records_of([(0, a_device("a")), (1, a_device("b", address=""))], dry_run=True, audience=naming("a", "b"))

    assert said(records, Segment) == []
    assert suppressed(records) == {"fcm": {"dry_run": 1, "no_address": 1}}
    assert said(records, Launched)[0].dry_run
