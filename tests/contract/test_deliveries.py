"""What ``models.ports.Deliveries`` promises, and what people read of it."""

from typing import Any

from models.outcome import Outcome, Reason
from models.progress import Counts, Progress, State
from rules.identity import delivery_id, device_id
from tests.support.builders import APP, NOON, a_settled

ID = "spring-sale"
OK, LATER, DEAD = Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.UNREGISTERED


def a_progress(version: int, id_: str = ID, **changes: Any) -> Progress:
    fields = {"notification_id": id_, "app": APP, "state": State.RUNNING, "version": version, "updated_at": NOON}
    return Progress(**(fields | changes))


def phone(number: int) -> str:
    return device_id(APP, f"phone-{number}")


async def read(registry, notification_id: str = ID, **asked: Any) -> list[tuple[str, int, Outcome]]:
    rows = [row async for row in registry.reports.deliveries_of(notification_id, **asked)]
    return [(row["device_id"], row["attempt"], row["outcome"]) for row in rows]


async def test_a_delivery_is_told_in_full(registry) -> None:
    settled = a_settled(DEAD, provider_ids=["fcm-1"], reasons=[Reason.BAD_ADDRESS])
    await registry.deliveries.record([(settled, 3, 9)])

    rows = [row async for row in registry.reports.deliveries_of(ID)]

    assert rows == [
        {
            "delivery_id": delivery_id(ID, phone(0)),
            "notification_id": ID,
            "app": APP,
            "channel": "fcm",
            "device_id": phone(0),
            "outcome": DEAD,
            "reason": Reason.BAD_ADDRESS,
            "provider_id": "fcm-1",
            "segment_id": "spring-sale:fcm:0:0:0",
            "attempt": 1,
            "at": NOON,
        }
    ]


async def test_results_are_kept_once(registry) -> None:
    entry = (a_settled(OK, DEAD), 0, 5)

    await registry.deliveries.record([entry, entry])
    await registry.deliveries.record([(a_settled(OK, segment_id="spring-sale:fcm:0:0:1"), 0, 6), entry])
    await registry.deliveries.record([])

    assert await read(registry) == [(phone(0), 1, OK), (phone(1), 1, DEAD), (phone(0), 1, OK)]


async def test_of_a_position_the_first_final_outcome_by_offset_counts(registry) -> None:
    """Offset 10 comes after 9, whatever their texts say; a deferred outcome never undoes a final one."""
    first = a_settled(OK, LATER, LATER)
    second = a_settled(DEAD, OK, attempt=2, positions=[2, 1], device_ids=[phone(2), phone(1)])
    again = a_settled(DEAD, LATER, OK)

    await registry.deliveries.record([(again, 0, 10), (second, 0, 9), (first, 0, 8)])

    assert await read(registry) == [(phone(0), 1, OK), (phone(1), 2, OK), (phone(2), 2, DEAD)]


async def test_a_deferred_delivery_is_told_as_such(registry) -> None:
    first = a_settled(LATER, OK)
    second = a_settled(LATER, attempt=2, positions=[0])

    await registry.deliveries.record([(first, 0, 1), (second, 0, 2)])

    assert await read(registry) == [(phone(0), 2, LATER), (phone(1), 1, OK)]


async def test_deliveries_are_asked_for_by_device_and_by_outcome(registry) -> None:
    await registry.deliveries.record(
        [
            (a_settled(OK, LATER, DEAD), 0, 1),
            (a_settled(OK, attempt=2, positions=[1], device_ids=[phone(1)]), 0, 2),
            (a_settled(OK, segment_id="spring-sale:fcm:0:1:0", device_ids=[phone(7)]), 0, 3),
        ]
    )

    assert await read(registry, device=phone(1)) == [(phone(1), 2, OK)]
    assert await read(registry, outcome=DEAD) == [(phone(2), 1, DEAD)]
    assert await read(registry, outcome=LATER) == []
    assert await read(registry, device=phone(7), outcome=OK) == [(phone(7), 1, OK)]
    assert await read(registry, device=phone(9)) == []


async def test_a_device_is_found_among_results_that_lie_around_it(registry) -> None:
    """Named devices come in the command's order: their segments overlap, and each may cover what only one holds."""
    even, odd = [[phone(number) for number in range(first, 40, 2)] for first in (0, 1)]
    await registry.deliveries.record(
        [
            (a_settled(*[OK] * 20, device_ids=even), 0, 1),
            (a_settled(*[DEAD] * 20, segment_id="spring-sale:fcm:0:0:1", device_ids=odd[::-1]), 0, 2),
            (a_settled(OK, OK, segment_id="spring-sale:fcm:0:0:2", device_ids=["", "of another make"]), 0, 3),
        ]
    )

    assert [await read(registry, device=device) for device in odd] == [[(device, 1, DEAD)] for device in odd]
    assert await read(registry, device="of another make") == [("of another make", 1, OK)]
    assert await read(registry, device=phone(40)) == []


async def test_a_delivery_without_an_id_of_the_provider_is_told_without_one(registry) -> None:
    await registry.deliveries.record([(a_settled(OK), 0, 1), (a_settled(OK, OK, provider_ids=["x", None]), 0, 2)])

    assert [row["provider_id"] async for row in registry.reports.deliveries_of(ID)] == [None, None]


async def test_an_id_of_the_provider_is_told_with_its_stem(registry) -> None:
    settled = a_settled(OK, DEAD, OK, provider_ids=["1", None, "2"], stem="projects/shop/messages/")
    await registry.deliveries.record([(settled, 0, 1)])

    ids = [row["provider_id"] async for row in registry.reports.deliveries_of(ID)]

    assert ids == settled.provider_ids == ["projects/shop/messages/1", None, "projects/shop/messages/2"]


async def test_notifications_whose_ids_begin_alike_are_told_apart(registry) -> None:
    names = ["spring", "spring-sale", "spring-sale-2", "Spring", "spring_"]
    await registry.deliveries.record(
        [
            (a_settled(OK, notification_id=name, segment_id=f"{name}:fcm:0:0:0", device_ids=[phone(n)]), 0, n)
            for n, name in enumerate(names)
        ]
    )

    assert [await read(registry, name) for name in names] == [[(phone(n), 1, OK)] for n in range(len(names))]


async def test_the_reports_go_through_more_results_than_one_batch(registry) -> None:
    settled = [a_settled(OK, segment_id=f"spring-sale:fcm:0:{n}:0", device_ids=[phone(n)]) for n in range(70)]
    await registry.deliveries.record([(result, 0, offset) for offset, result in enumerate(settled)])

    assert sorted(await read(registry)) == sorted((phone(n), 1, OK) for n in range(70))


async def test_a_progress_is_replaced_by_a_higher_version_only(registry) -> None:
    await registry.deliveries.progress([a_progress(5, state=State.RUNNING)])
    await registry.deliveries.progress([a_progress(9, state=State.FINISHED), a_progress(7), a_progress(1, "other")])
    await registry.deliveries.progress([a_progress(8), a_progress(9)])
    await registry.deliveries.progress([])

    kept = await registry.reports.progress_of(ID)
    assert (kept.version, kept.state) == (9, State.FINISHED)
    assert (await registry.reports.progress_of("other")).version == 1
    assert await registry.reports.progress_of("unknown") is None


async def test_an_end_replaces_what_went_on_at_the_same_version_and_is_replaced_by_none(registry) -> None:
    """A fact that was read late moves the account and not its version."""
    for state in (State.RUNNING, State.FINISHED, State.RUNNING):
        await registry.deliveries.progress([a_progress(3, state=state)])
    assert (await registry.reports.progress_of(ID)).state is State.FINISHED

    await registry.deliveries.progress([a_progress(3, "other"), a_progress(3, "other", state=State.FINISHED)])
    assert (await registry.reports.progress_of("other")).state is State.FINISHED


async def test_a_progress_is_kept_whole(registry) -> None:
    progress = a_progress(
        3,
        counts=Counts(selected=3, accepted=2, rejected=1),
        by_channel={"odd.channel": Counts(selected=3, accepted=2, rejected=1)},
        reasons={"rejected:bad_message": 1, "$odd": 2},
        launched_at=NOON,
    )

    await registry.deliveries.progress([progress])

    assert await registry.reports.progress_of(ID) == progress
