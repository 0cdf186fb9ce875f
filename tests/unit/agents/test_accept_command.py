"""A command ends in work, in a refusal with its reasons, or in a control; read twice, it multiplies nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from agents.accept_command import AcceptCommand
from models.content import Content
from models.record import Outgoing, Record
from models.result import Controlled, ControlState, Expanded, Launched, Refused, Scheduled, Selected
from models.segment import Expansion, Segment
from models.waiting import Waiting
from settings import LaunchSettings
from telemetry.metrics import Metrics, open_metrics
from tests.support.builders import NOON, a_device, a_launch_body, a_record
from tests.support.memory_audience import MemoryAudience
from tests.support.memory_registry import MemoryRegistry
from tests.support.outbox import Outbox, header, on, said

HOUR = timedelta(hours=1)
LATER = (NOON + HOUR).isoformat()
ID = "spring-sale"


def refuse_long_titles(content: Content) -> list[str]:
    return ["content.title: at most 10 characters"] if len(content.title) > 10 else []


@dataclass
class House:
    """A gate with everything around it."""

    registry: MemoryRegistry = field(default_factory=MemoryRegistry)
    published: Outbox = field(default_factory=Outbox)
    metrics: Metrics = field(default_factory=lambda: open_metrics("accept"))
    offset: int = 0

    def agent(self) -> AcceptCommand:
        return AcceptCommand(
            self.registry.notifications,
            self.registry.audience,
            self.registry.controls,
            self.published,
            {"fcm": refuse_long_titles, "apns": refuse_long_titles},
            LaunchSettings(slice_devices=10, max_slices=4, segment_devices=3),
            lambda: NOON,
            self.metrics,
        )

    def counted(self, type_: str, verdict: str) -> float:
        return self.metrics.commands.of(type_, verdict)._value.get()

    async def take(self, *bodies: dict[str, Any] | bytes, at: datetime = NOON) -> list[Outgoing]:
        """Hand one batch to the gate, as records that it never saw."""
        records = []
        for body in bodies:
            self.offset += 1
            records.append(a_record(body, offset=self.offset, at=at))
        return list(await self.agent()(records))

    async def replay(self, record: Record[bytes]) -> list[Outgoing]:
        return list(await self.agent()([record]))


def a_house(devices: int = 0, **changes: Any) -> House:
    house = House()
    house.registry.devices.add(*(a_device(f"phone-{number}", **changes) for number in range(devices)))
    return house


def command(type_: str, **fields: Any) -> dict[str, Any]:
    return {"type": type_, "notification_id": ID} | fields


def naming(*external_ids: str) -> dict[str, Any]:
    return {"devices": [{"external_id": name} for name in external_ids]}


def refusals(records: list[Outgoing]) -> dict[str, list[str]]:
    return {refused.notification_id: refused.reasons for refused in said(records, Refused)}


# --- what is no command ---


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\xff", "not_json"),
        (b"[]", "not_an_object"),
        (b" " * 1_048_577, "too_large"),
        (b'{"type":"launch"}', "no_notification_id"),
    ],
)
async def test_what_nobody_could_be_told_about_is_a_dead_letter(raw: bytes, reason: str) -> None:
    (letter,) = await a_house().take(raw)

    assert (letter.topic, letter.value) == ("deadletters", raw)
    assert (header(letter, "origin"), header(letter, "stage"), header(letter, "reason")) == (
        "commands/0/1",
        "accept_command",
        reason,
    )


async def test_a_refusal_is_told_under_the_id_with_every_reason() -> None:
    (record,) = await a_house().take(a_launch_body(content={"titel": "x"}, ttl_s=-1))

    assert (record.topic, record.key) == ("results", ID)
    assert refusals([record]) == {
        ID: ["content.titel: unknown field; did you mean title?", "ttl_s: must be greater than or equal to 0"]
    }


async def test_a_refusal_reserves_nothing() -> None:
    house = a_house(1)
    await house.take(a_launch_body(content={"title": "far too long a title"}))

    assert len(said(await house.take(a_launch_body()), Launched)) == 1


async def test_a_faulty_command_does_its_neighbours_no_harm() -> None:
    records = await a_house(1).take(b"\xff", a_launch_body(), a_launch_body(notification_id="x", ttl_s=-1))

    assert [launched.notification_id for launched in said(records, Launched)] == [ID]
    assert (len(on(records, "deadletters")), list(refusals(records))) == (1, ["x"])


# --- launches ---


async def test_a_launch_begins_with_one_page_per_channel_and_slice() -> None:
    house = a_house(25)
    house.registry.devices.add(a_device("apple", channel="apns"))

    records = await house.take(a_launch_body())

    assert said(records, Launched)[0].slices == {"apns": 1, "fcm": 3}
    assert [page.key for page in on(records, "expansions")] == [
        f"{ID}:apns:0",
        f"{ID}:fcm:0",
        f"{ID}:fcm:1",
        f"{ID}:fcm:2",
    ]
    (notification,) = {page.notification.expires_at for page in said(records, Expansion)}
    assert notification == NOON + HOUR


async def test_a_channel_that_nobody_knows_is_expanded_too_so_that_its_devices_are_counted() -> None:
    records = await a_house(1, channel="pigeon").take(a_launch_body())

    assert said(records, Launched)[0].slices == {"apns": 1, "fcm": 1, "pigeon": 1}


async def test_a_channel_whose_first_device_may_just_have_come_is_looked_at_too() -> None:
    """Sizes are some seconds old; a launch right behind an import must not leave a whole channel out."""
    records = await a_house(0).take(a_launch_body())

    assert said(records, Launched)[0].slices == {"apns": 1, "fcm": 1}
    assert len(on(records, "expansions")) == 2


async def test_the_same_record_again_goes_on() -> None:
    house = a_house(1)
    record = a_record(a_launch_body(), offset=9)

    assert await house.replay(record) == await house.replay(record)
    assert len(on(await house.replay(record), "expansions")) == 2


async def test_the_same_launch_again_is_nothing() -> None:
    house = a_house(1)
    await house.take(a_launch_body())

    assert await house.take(a_launch_body(dry_run=False)) == []


async def test_the_same_launch_twice_in_a_batch_is_one() -> None:
    records = await a_house(1).take(a_launch_body(), a_launch_body())

    assert len(said(records, Launched)) == 1


async def test_another_body_under_the_same_id_is_refused() -> None:
    house = a_house(1)
    await house.take(a_launch_body())

    records = await house.take(a_launch_body(content={"title": "Other"}))

    assert len(records) == 1
    assert "already used with another body" in refusals(records)[ID][0]


async def test_a_launch_of_something_finished_is_dropped() -> None:
    house = a_house(1)
    record = a_record(a_launch_body(), offset=9)
    await house.replay(record)
    await house.registry.notifications.finish([ID])

    assert await house.replay(record) == []


async def test_a_dry_run_says_so_wherever_it_goes() -> None:
    records = await a_house(1).take(a_launch_body(dry_run=True))

    assert said(records, Launched)[0].dry_run
    assert all(page.notification.dry_run for page in said(records, Expansion))


async def test_launches_side_by_side_are_claimed_in_one_call() -> None:
    house = a_house(1)
    calls: list[int] = []
    claim = house.registry.notifications.claim_launches

    async def counted(claims):
        calls.append(len(claims))
        return await claim(claims)

    house.registry.notifications.claim_launches = counted

    await house.take(*(a_launch_body(notification_id=f"n{number}") for number in range(50)))

    assert calls == [50]


async def test_commands_are_counted_by_what_was_decided() -> None:
    house = a_house(1)

    await house.take(a_launch_body(), a_launch_body(), a_launch_body(ttl_s=5), command("pause"), command("start"), b"")

    assert [house.counted("launch", verdict) for verdict in ("accepted", "duplicate", "refused")] == [1, 1, 1]
    assert [house.counted(type_, "accepted") for type_ in ("pause", "start")] == [1, 0]
    assert (house.counted("start", "duplicate"), house.counted("unknown", "refused")) == (1, 1)
    assert house.metrics.refusals.of("conflict")._value.get() == 1
    assert house.metrics.duplicates_suppressed.of("command")._value.get() == 2


# --- named devices ---


async def test_named_devices_become_segments_at_once() -> None:
    records = await a_house(4).take(a_launch_body(audience=naming("phone-0", "phone-1", "phone-2", "phone-3")))

    assert on(records, "expansions") == []
    assert [(record.topic, record.value.size) for record in records if isinstance(record.value, Segment)] == [
        ("segments.fcm.direct", 3),
        ("segments.fcm.direct", 1),
    ]
    assert (len(said(records, Selected)), len(said(records, Expanded))) == (1, 1)


async def test_a_recipient_is_every_device_of_a_person() -> None:
    house = a_house(2, recipient_id="eve")

    records = await house.take(a_launch_body(audience={"recipients": [{"recipient_id": "eve"}]}))

    assert said(records, Segment)[0].size == 2


async def test_two_messages_to_one_device_in_a_batch_both_arrive() -> None:
    house = a_house(1)
    asked: list[int] = []
    house.registry.audience = CountingAudience(house.registry.devices, house.registry.clock, asked)
    one = a_launch_body(audience=naming("phone-0"))

    records = await house.take(one, one | {"notification_id": "second"})

    assert [segment.notification.id for segment in said(records, Segment)] == [ID, "second"]
    assert asked == [1]


async def test_names_that_lead_nowhere_are_counted_and_close_the_account() -> None:
    records = await a_house().take(a_launch_body(audience=naming("nobody")))

    assert said(records, Launched)[0].slices == {"none": 1}
    assert said(records, Selected)[0].suppressed == {"unknown_device": 1}
    assert len(said(records, Expanded)) == 1


# --- scheduled launches ---


async def test_a_launch_for_later_waits_and_nothing_is_cut() -> None:
    records = await a_house(1).take(a_launch_body(due_at=LATER))

    assert said(records, Scheduled)[0].due_at == NOON + HOUR
    (waiting,) = said(records, Waiting)
    assert (waiting.release_at, waiting.expires_at) == (NOON + HOUR, NOON + 2 * HOUR)
    assert len(records) == 2


async def test_the_start_begins_it_once() -> None:
    house = a_house(1)
    scheduled = await house.take(a_launch_body(due_at=LATER))
    start = orjson.loads(said(scheduled, Waiting)[0].payload)

    first = await house.take(start, at=NOON + HOUR)
    second = await house.take(start, at=NOON + HOUR)

    assert said(first, Launched)[0].slices == {"apns": 1, "fcm": 1}
    page, _ = said(first, Expansion)
    assert (page.notification.accepted_at, page.notification.expires_at) == (NOON, NOON + 2 * HOUR)
    assert second == []


async def test_a_launch_for_later_that_is_read_again_is_still_for_later() -> None:
    house = a_house(1)
    record = a_record(a_launch_body(due_at=LATER), offset=9)

    assert await house.replay(record) == await house.replay(record)
    assert len(said(await house.replay(record), Waiting)) == 1


async def test_a_start_that_is_read_again_goes_on() -> None:
    house = a_house(1)
    await house.take(a_launch_body(due_at=LATER))
    record = a_record(command("start"), offset=50)

    assert await house.replay(record) == await house.replay(record)


async def test_named_devices_can_wait_too() -> None:
    house = a_house(1)
    await house.take(a_launch_body(due_at=LATER, audience=naming("phone-0")))

    assert said(await house.take(command("start")), Segment)[0].size == 1


async def test_a_start_of_what_was_never_launched_is_refused() -> None:
    assert refusals(await a_house().take(command("start"))) == {ID: ["notification_id: unknown; launch it first"]}


async def test_a_start_of_what_has_begun_is_nothing() -> None:
    house = a_house(1)
    await house.take(a_launch_body())

    assert await house.take(command("start")) == []


# --- controls ---


@pytest.mark.parametrize(
    ("type_", "state"),
    [("pause", ControlState.PAUSED), ("resume", ControlState.RUNNING), ("cancel", ControlState.CANCELLED)],
)
async def test_a_control_is_applied_and_published_at_once(type_: str, state: ControlState) -> None:
    house = a_house(1)
    await house.take(a_launch_body())

    written = await house.take(command(type_))

    assert written == []
    control, controlled = house.published.records
    assert (control.topic, control.key) == ("controls", f"notification:{ID}")
    assert control.value == house.registry.controls.controls[f"notification:{ID}"]
    assert said([controlled], Controlled)[0].state is state


async def test_a_throttle_is_a_control() -> None:
    house = a_house(1)
    await house.take(a_launch_body())

    await house.take(command("throttle", rate_per_s=5))

    assert house.registry.controls.controls[f"notification:{ID}"].rate_per_s == 5


@pytest.mark.parametrize("type_", ["pause", "resume", "cancel"])
async def test_a_control_of_an_unknown_notification_is_refused(type_: str) -> None:
    house = a_house()

    assert refusals(await house.take(command(type_))) == {ID: ["notification_id: unknown; launch it first"]}
    assert (house.published.records, house.registry.controls.controls) == ([], {})


async def test_a_control_right_behind_its_launch_finds_it() -> None:
    house = a_house(1)

    records = await house.take(a_launch_body(), command("cancel"))

    assert refusals(records) == {}
    assert house.registry.controls.controls[f"notification:{ID}"].cancelled


async def test_launches_before_and_after_a_control_each_begin_once() -> None:
    records = await a_house(1).take(a_launch_body(), command("pause"), a_launch_body(notification_id="second"))

    assert [launched.notification_id for launched in said(records, Launched)] == [ID, "second"]


async def test_a_control_that_is_read_again_changes_nothing() -> None:
    house = a_house(1)
    await house.take(a_launch_body())
    record = a_record(command("pause"), offset=50)

    await house.replay(record)
    await house.replay(record)

    first, _, again, _ = house.published.records
    assert first == again
    assert first.value.version == 1


async def test_a_control_of_something_finished_is_nothing() -> None:
    house = a_house(1)
    await house.take(a_launch_body())
    await house.registry.notifications.finish([ID])

    assert await house.take(command("cancel")) == []
    assert house.published.records == []


async def test_a_wider_scope_is_controlled_without_a_result() -> None:
    house = a_house()

    written = await house.take({"type": "cancel", "scope": "app:shop"})

    assert written == []
    (control,) = house.published.records
    assert (control.key, control.value.cancelled_before) == ("app:shop", NOON)


async def test_what_is_called_back_before_its_time_begins_and_ends_by_it() -> None:
    house = a_house(1)
    await house.take(a_launch_body(due_at=LATER))

    written = await house.take(command("cancel"))

    assert [launched.slices for launched in said(written, Launched)] == [{}]
    assert await house.take(command("start"), at=NOON + HOUR) == []


async def test_a_call_back_that_is_read_again_closes_the_account_again() -> None:
    house = a_house(1)
    await house.take(a_launch_body(due_at=LATER))
    record = a_record(command("cancel"), offset=50)

    assert await house.replay(record) == await house.replay(record)
    assert len(said(await house.replay(record), Launched)) == 1


async def test_a_call_back_of_what_has_begun_leaves_its_slices_alone() -> None:
    house = a_house(1)
    await house.take(a_launch_body())

    assert await house.take(command("cancel")) == []


async def test_a_call_back_that_a_start_outruns_leaves_the_slices_to_the_expander() -> None:
    house = a_house(1)
    await house.take(a_launch_body(due_at=LATER))
    waiting = await house.registry.notifications.get(ID)
    await house.take(command("start"))

    async def as_it_was(_):
        return waiting

    house.registry.notifications.get = as_it_was

    assert await house.take(command("cancel")) == []
    assert house.registry.controls.controls[f"notification:{ID}"].cancelled


class CountingAudience(MemoryAudience):
    """Notes how many names each question holds."""

    def __init__(self, devices, clock, asked: list[int]) -> None:
        super().__init__(devices, clock)
        self.asked = asked

    async def named(self, app, devices, recipients):
        self.asked.append(len(devices) + len(recipients))
        return await super().named(app, devices, recipients)
