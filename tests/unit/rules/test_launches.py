"""What follows from a launch that has begun."""

from datetime import UTC, datetime, timedelta

import pytest

from models.claims import Kept
from models.command import COMMAND
from models.names import Lane
from models.record import Outgoing
from models.result import Launched, Scheduled
from models.segment import Expansion
from models.waiting import Waiting
from rules.launches import claim_of, expiry, lane_of, launch_records, notification_of, scheduled_records, waits
from tests.support.builders import NOON, a_launch, a_launch_body, a_notification, a_record, milliseconds
from tests.support.outbox import on, said

NAMED = {"devices": [{"external_id": "a"}]}


def records_of(sizes: dict[str, int], **changes: object) -> list[Outgoing]:
    launch = a_launch(**changes)
    notification = a_notification(rate_per_s=launch.rate_per_s)
    return launch_records(launch, notification, sizes, slice_devices=100, max_slices=5, at=NOON)


def test_the_time_to_live_counts_from_the_record_or_from_the_due_time() -> None:
    later = NOON + timedelta(hours=2)

    assert expiry(a_launch(ttl_s=60), NOON) == NOON + timedelta(seconds=60)
    assert expiry(a_launch(ttl_s=60, due_at=later.isoformat()), NOON) == later + timedelta(seconds=60)
    assert expiry(a_launch(ttl_s=60, due_at="2020-01-01T00:00:00Z"), NOON) == NOON + timedelta(seconds=60)


def test_only_a_time_to_come_is_waited_for() -> None:
    assert not waits(a_launch(), NOON)
    assert not waits(a_launch(due_at=NOON.isoformat()), NOON)
    assert waits(a_launch(due_at=(NOON + timedelta(seconds=1)).isoformat()), NOON)


def test_named_devices_go_past_campaigns_unless_the_command_says_otherwise() -> None:
    assert lane_of(a_launch()) is Lane.CAMPAIGN
    assert lane_of(a_launch(audience=NAMED)) is Lane.DIRECT
    assert lane_of(a_launch(audience=NAMED, lane="campaign")) is Lane.CAMPAIGN
    assert lane_of(a_launch(lane="direct")) is Lane.DIRECT


def test_a_claim_is_the_same_on_every_replay() -> None:
    record = a_record(a_launch_body(), offset=7)

    claim = claim_of(record, a_launch())

    assert claim == claim_of(record, a_launch())
    assert (claim.origin, claim.accepted_at, claim.scheduled) == ("commands/0/7", NOON, False)


def test_a_channel_is_cut_by_its_size_and_one_without_devices_is_one_slice() -> None:
    (launched,) = said(records_of({"fcm": 450, "apns": 9_000}, channels=["fcm", "apns", "hms"]), Launched)

    assert launched.slices == {"fcm": 5, "apns": 5, "hms": 1}


def test_every_slice_gets_its_first_page_under_its_own_key() -> None:
    pages = on(records_of({"fcm": 250}), "expansions")

    assert [page.key for page in pages] == ["spring-sale:fcm:0", "spring-sale:fcm:1", "spring-sale:fcm:2"]
    assert all(isinstance(page.value, Expansion) and page.value.after_id is None for page in pages)


def test_without_channels_every_channel_of_the_app_is_meant_known_or_not() -> None:
    (launched,) = said(records_of({"pigeon": 3, "fcm": 1}), Launched)

    assert launched.slices == {"fcm": 1, "pigeon": 1}


def test_an_app_without_devices_has_begun_and_has_nothing_to_expand() -> None:
    records = records_of({})

    assert [record.value.slices for record in records] == [{}]


def test_everyone_is_no_condition_and_a_condition_travels_parsed() -> None:
    condition = {"property": "properties.age", "operator": "at_least", "value": 18}

    assert said(records_of({"fcm": 1}), Expansion)[0].condition is None
    (page,) = said(records_of({"fcm": 1}, audience={"condition": condition}), Expansion)
    assert page.condition.operator == "at_least"


def test_the_slices_of_a_paced_notification_share_its_rate() -> None:
    pages = said(records_of({"fcm": 300, "apns": 100}, rate_per_s=8_000), Expansion)

    assert sum(page.rate_per_s for page in pages) == pytest.approx(8_000)
    assert {page.channel: page.rate_per_s for page in pages} == {"fcm": 2_000, "apns": 2_000}


def test_a_slow_notification_is_not_cut_where_one_slice_keeps_its_pace() -> None:
    (launched,) = said(records_of({"fcm": 10_000}, rate_per_s=10), Launched)

    assert launched.slices == {"fcm": 1}


def test_without_a_rate_nothing_is_paced() -> None:
    assert {page.rate_per_s for page in said(records_of({"fcm": 500}), Expansion)} == {None}


def test_what_waits_for_its_time_is_a_start_that_can_be_read() -> None:
    due = NOON + timedelta(hours=1)

    records = scheduled_records(a_launch(), due, due + timedelta(hours=1), NOON, NOON)

    (waiting,) = said(records, Waiting)
    assert (waiting.id, waiting.topic, waiting.key, waiting.release_at, waiting.accepted_at) == (
        "start:spring-sale",
        "commands",
        "spring-sale",
        due,
        NOON,
    )
    assert COMMAND.validate_json(waiting.payload).type == "start"
    assert said(records, Scheduled)[0].due_at == due


def test_what_travels_is_what_was_kept() -> None:
    launch = a_launch(rate_per_s=5, dry_run=True)
    kept = Kept(launch, NOON, datetime(2030, 1, 1, tzinfo=UTC), "commands/0/1", None, finished=False)

    notification = notification_of(kept, milliseconds(NOON))

    assert (notification.id, notification.app, notification.content) == ("spring-sale", "shop", launch.content)
    assert (notification.accepted_at, notification.expires_at) == (kept.accepted_at, kept.expires_at)
    assert (notification.rate_per_s, notification.dry_run, notification.launched_ms) == (5, True, milliseconds(NOON))
