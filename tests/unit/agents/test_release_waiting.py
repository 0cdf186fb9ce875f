"""What waits is released when its time has come, is held by a pause, and is never lost between."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from models.control import Control
from models.errors import OutageError
from models.record import Outgoing, Record
from tests.support.builders import NOON, a_record
from tests.support.fixed_controls import FixedControls
from tests.support.published import Published
from tests.support.waiting_rows import House, a_waiting, on_topic

LATER = NOON + timedelta(minutes=1)


async def test_nothing_is_released_before_its_time() -> None:
    house = House()
    room = await house.open()
    await room([on_topic(a_waiting())])

    await room.release_due()
    assert house.published.records == []

    house.now = LATER
    await room.release_due()
    assert house.published.records == [
        Outgoing("segments.fcm", "spring-sale:fcm:0:0:0", b'{"hello": "world"}'),
        Outgoing("waiting", "spring-sale:fcm:0:0:0/2", None, spot=0),
    ]


async def test_the_row_goes_only_when_the_record_is_out() -> None:
    house = House(now=LATER)
    calls: list[Sequence[Outgoing]] = []

    class Away(Published):
        async def __call__(self, records: Sequence[Outgoing]) -> None:
            calls.append(records)
            message = "the broker is away"
            raise OutageError(message)

    house.published = Away()
    room = await house.open()
    await room([on_topic(a_waiting())])

    with pytest.raises(OutageError):
        await room.release_due()

    assert [[record.topic for record in records] for records in calls] == [["segments.fcm"]]
    assert house.rows.get(0, b"spring-sale:fcm:0:0:0/2") is not None


async def test_an_empty_value_removes_the_row() -> None:
    house = House()
    room = await house.open()
    await room([on_topic(a_waiting())])

    await room([Record(b"", "waiting", 0, 1, 0, key=b"spring-sale:fcm:0:0:0/2")])

    assert house.rows.rows[0] == {}


async def test_a_successor_releases_what_was_waiting() -> None:
    house = House()
    await (await house.open())([on_topic(a_waiting())])
    house.now = LATER

    await (await house.open()).release_due()

    assert len(house.published.on("segments.fcm")) == 1


async def test_a_pause_holds_what_is_due_without_a_write() -> None:
    house = House(now=LATER, controls=FixedControls(paused={"spring-sale"}))
    room = await house.open()
    await room([on_topic(a_waiting())])
    written = house.rows.writes

    await room.release_due()
    assert (house.published.records, house.rows.writes) == ([], written)

    house.controls.paused.clear()
    room.hurry(Control(scope="notification:spring-sale", version=2))
    await room.release_due()
    assert len(house.published.on("segments.fcm")) == 1


async def test_what_expires_while_it_is_held_is_released_to_be_settled() -> None:
    house = House(now=NOON + timedelta(hours=1), controls=FixedControls(paused={"spring-sale"}))
    room = await house.open()
    await room([on_topic(a_waiting())])

    await room.release_due()

    assert len(house.published.on("segments.fcm")) == 1


async def test_what_is_called_back_is_released_at_once_to_be_settled() -> None:
    house = House()
    room = await house.open()
    await room([on_topic(a_waiting()), on_topic(a_waiting("page:spring-sale:fcm:0:3:1"))])
    await room([on_topic(a_waiting("start:spring-sale")), on_topic(a_waiting("another:fcm:0:0:0/2"))])

    house.controls.cancelled.add("spring-sale")
    room.hurry(Control(scope="notification:spring-sale", version=1, cancelled=True))
    await room.release_due()

    assert len(house.published.on("segments.fcm")) == 3


async def test_calling_back_one_notification_does_not_begin_another_whose_name_goes_on() -> None:
    house = House()
    room = await house.open()
    await room([on_topic(a_waiting("start:spring-sale-2", notification_id="spring-sale-2", topic="commands"))])

    house.controls.cancelled.add("spring-sale")
    room.hurry(Control(scope="notification:spring-sale", version=1, cancelled=True))
    await room.release_due()
    assert house.published.records == []

    house.now = LATER
    await room.release_due()
    assert len(house.published.on("commands")) == 1


async def test_what_was_put_off_meanwhile_waits_for_its_new_time() -> None:
    house = House(now=LATER)
    room = await house.open()
    await room([on_topic(a_waiting()), on_topic(a_waiting(release_at=LATER + timedelta(minutes=1)))])

    await room.release_due()

    assert house.published.records == []


async def test_a_partition_that_was_given_away_is_left_alone() -> None:
    house = House(now=LATER)
    room = await house.open()
    await room([on_topic(a_waiting())])

    await room.let_go()
    await room.release_due()

    assert house.published.records == []


async def test_rubbish_is_a_dead_letter_and_its_neighbours_wait() -> None:
    house = House(now=LATER)
    room = await house.open()

    await room([a_record(b"rubbish", topic="waiting"), on_topic(a_waiting())])
    await room.release_due()

    assert len(house.published.on("deadletters")) == 1
    assert len(house.published.on("segments.fcm")) == 1


async def test_what_would_go_to_a_topic_that_there_is_not_is_a_dead_letter_and_holds_up_nobody() -> None:
    house = House()
    room = await house.open()
    await room([on_topic(a_waiting("astray", topic="nowhere")), on_topic(a_waiting())])
    house.now = LATER

    await room.release_due()

    assert dict(house.published.on("deadletters")[0].headers)["reason"] == b"unknown_topic"
    assert [outgoing.topic for outgoing in house.published.records][1:] == ["segments.fcm", "waiting"]


async def test_what_comes_to_wait_after_it_was_called_back_does_not_wait() -> None:
    house = House(controls=FixedControls(cancelled={"spring-sale"}))
    room = await house.open()

    await room([on_topic(a_waiting())])
    await room.release_due()

    assert len(house.published.on("segments.fcm")) == 1


async def test_a_batch_is_one_write_per_partition() -> None:
    house = House()
    room = await house.open()

    await room([on_topic(a_waiting(f"spring-sale:fcm:0:0:{number}/2")) for number in range(50)])

    assert (house.rows.writes, len(house.rows.rows[0])) == (1, 2 * 50)
