"""What ``models.reporting.Reporting`` promises, of the registry: every answer, and that an index finds it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pymongo import AsyncMongoClient

from models.claims import LaunchClaim
from models.device import Upsert
from models.outcome import Outcome, Reason
from models.progress import Progress, State
from models.reporting import Listed, Place
from registry.delivery_documents import to_reopened
from registry.indexes import ensure_indexes
from registry.reporting import open_reporting
from rules.identity import device_id
from rules.redrive_slices import slice_of
from settings import RetentionSettings
from tests.support.asked_of_mongo import Questions
from tests.support.builders import APP, NOON, a_launch, a_settled, an_expansion
from tests.support.registry import AnyRegistry, on_server

OK, LATER, DEAD, WRONG = Outcome.ACCEPTED, Outcome.DEFERRED, Outcome.UNREGISTERED, Outcome.REJECTED
SPAN = NOON - timedelta(days=1), NOON + timedelta(days=1)


@dataclass
class House:
    """A registry on a server, what people ask of it, and every question that the driver sent."""

    registry: AnyRegistry
    reporting: Any
    questions: Questions


@pytest.fixture
async def house(mongo_uri: str) -> AsyncIterator[House]:
    questions = Questions()
    client: AsyncMongoClient = AsyncMongoClient(mongo_uri, tz_aware=True, event_listeners=[questions])
    name = f"carillon_test_{uuid4().hex}"
    try:
        await ensure_indexes(client[name], RetentionSettings())
        yield House(on_server(client[name]), open_reporting(client[name]), questions)
    finally:
        await client.drop_database(name)
        await client.close()


async def accept(house: House, id_: str, app: str = APP, at: datetime = NOON) -> None:
    launch = a_launch(notification_id=id_, app=app)
    claim = LaunchClaim("commands/0/7", launch, id_, at, at + timedelta(hours=1), scheduled=False)
    await house.registry.notifications.claim_launches([claim])


def an_account(id_: str, **changes: Any) -> Progress:
    fields = {"notification_id": id_, "app": APP, "state": State.RUNNING, "version": 1, "updated_at": NOON}
    return Progress(**(fields | changes))


def phone(number: int) -> str:
    return device_id(APP, f"phone-{number}")


async def listed(house: House, app: str | None = APP, after: Any = None, limit: int = 100) -> Any:
    return await house.reporting.notifications(app, *SPAN, after, limit)


async def test_the_newest_notifications_of_an_app_come_first_with_their_accounts(house: House) -> None:
    for number, (id_, app) in enumerate([("old", APP), ("other", "bank"), ("b", APP), ("a", APP)]):
        await accept(house, id_, app, NOON + timedelta(minutes=min(number, 2)))
    await accept(house, "ancient", at=NOON - timedelta(days=2))
    await house.registry.deliveries.progress([an_account("b"), an_account("other", app="bank")])

    page = await listed(house)

    assert [(each.notification_id, each.progress is not None) for each in page.rows] == [
        ("a", False),
        ("b", True),
        ("old", False),
    ]
    assert page.after is None
    assert page.rows[0].kept.origin == "commands/0/7"


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_of_what_was_accepted_and_refused_have_no_gap(house: House, limit: int) -> None:
    """Two collections are merged: of either, some are of the same moment."""
    for number in range(4):
        await accept(house, f"accepted-{number}", at=NOON + timedelta(minutes=number // 2))
    refused = [
        an_account(f"refused-{number}", app="", state=State.REFUSED, updated_at=NOON + timedelta(minutes=number // 2))
        for number in range(4)
    ]
    await house.registry.deliveries.progress(refused)
    whole = [each.notification_id for each in (await listed(house, None)).rows]
    found, after = [], None
    while True:
        page = await listed(house, None, after, limit)
        found += [each.notification_id for each in page.rows]
        assert len(found) <= len(whole)
        after = page.after
        if after is None:
            break

    assert found == whole
    assert whole == [f"{kind}-{n}" for pair in ((2, 3), (0, 1)) for kind in ("accepted", "refused") for n in pair]


async def test_what_was_refused_and_then_corrected_is_one_notification(house: House) -> None:
    await house.registry.deliveries.progress([an_account("sale", app="", state=State.REFUSED)])
    await accept(house, "sale")

    page = await listed(house, None)

    assert [each.notification_id for each in page.rows] == ["sale"]
    assert page.rows[0].kept is not None


async def test_what_was_refused_is_of_no_app(house: House) -> None:
    await house.registry.deliveries.progress([an_account("sale", app="", state=State.REFUSED)])

    assert (await listed(house)).rows == []
    assert (await house.reporting.notification("sale")).app == ""
    assert await house.reporting.notification("unknown") is None


async def test_the_apps_are_those_of_notifications(house: House) -> None:
    await accept(house, "one", "bank")
    await house.registry.deliveries.progress([an_account("two"), an_account("three", app="", state=State.REFUSED)])

    assert await house.reporting.apps() == ["bank", APP]


async def deliveries(house: House, **asked: Any) -> tuple[list[tuple[str, Outcome]], Place | None]:
    usual = {"device": None, "outcome": None, "after": None, "limit": 5000}
    page = await house.reporting.deliveries("spring-sale", **(usual | asked))
    return [(row["device_id"], row["outcome"]) for row in page.rows], page.after


async def twelve_segments(house: House) -> list[tuple[str, Outcome]]:
    """Record twelve segments of three devices, of which one in each is dead; return all in the order of segments."""
    expected = {}
    for number in range(12):
        segment, devices = f"spring-sale:fcm:0:{number}:0", [phone(number * 3 + entry) for entry in range(3)]
        ends = [OK, DEAD, OK]
        settled = a_settled(*ends, segment_id=segment, device_ids=devices)
        await house.registry.deliveries.record([(settled, 0, number)])
        expected[f"{segment}/"] = list(zip(devices, ends, strict=True))
    await house.registry.deliveries.record(
        [(a_settled(OK, notification_id="spring-sale-2", segment_id="spring-sale-2:fcm:0:0:0"), 0, 99)]
    )
    return [row for _, rows in sorted(expected.items()) for row in rows]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 36])
async def test_pages_of_deliveries_have_no_gap_and_no_repeat(house: House, limit: int) -> None:
    expected = await twelve_segments(house)
    found, after, pages = [], None, 0
    while pages == 0 or after is not None:
        rows, after = await deliveries(house, after=after, limit=limit)
        assert len(rows) <= limit
        found += rows
        pages += 1
        assert pages <= len(expected), "it goes on for ever"

    assert found == expected


async def test_deliveries_are_narrowed_page_by_page_by_outcome_and_device(house: House) -> None:
    expected = await twelve_segments(house)
    first, after = await deliveries(house, outcome=DEAD, limit=7)
    second, end = await deliveries(house, outcome=DEAD, limit=7, after=after)

    assert first + second == [row for row in expected if row[1] is DEAD]
    assert end is None
    assert await deliveries(house, device=phone(4)) == ([(phone(4), DEAD)], None)


async def test_a_page_ends_where_it_would_look_through_too_much(house: House, monkeypatch) -> None:
    monkeypatch.setattr("registry.delivery_pages.AT_ONCE", 5)
    await twelve_segments(house)

    none, after = await deliveries(house, outcome=WRONG)
    again, later = await deliveries(house, outcome=WRONG, after=after)

    assert none == again == []
    assert after is not None
    assert later is not None
    assert later > after


async def test_a_forged_place_leads_to_no_other_notification(house: House) -> None:
    await twelve_segments(house)

    before, _ = await deliveries(house, after=Place("a-notification-before:fcm:0:0:0", 0))
    behind, _ = await deliveries(house, after=Place("spring-sale-2:fcm:0:0:0", -1))

    assert len(before) == 36
    assert behind == [] or {device for device, _ in behind} <= {phone(number) for number in range(36)}


async def series(house: House, step_s: int = 60) -> list[tuple[datetime, int, int]]:
    buckets = await house.reporting.series("spring-sale", step_s)
    return [(each.begins_at, each.accepted, each.failed) for each in buckets]


async def test_a_series_counts_each_delivery_once_when_it_ended(house: House) -> None:
    """A repeat, a later attempt and a redrive stand beside the first result; the account counts one of them."""
    later = NOON + timedelta(seconds=90)
    again = f"spring-sale:fcm:{slice_of(1)}:0:0"
    await house.registry.deliveries.record(
        [
            (a_settled(OK, LATER, WRONG, segment_id="spring-sale:fcm:0:0:0"), 0, 1),
            (a_settled(DEAD, attempt=2, positions=[1], device_ids=[phone(1)], at=later), 0, 2),
            (a_settled(OK, OK, OK, at=later), 0, 3),
            (a_settled(OK, segment_id=again, device_ids=[phone(2)], at=later), 0, 4),
            (a_settled(*[OK] * 4, WRONG, segment_id="spring-sale:fcm:0:0:1", at=NOON - timedelta(seconds=1)), 0, 5),
        ]
    )
    taken = to_reopened("spring-sale:fcm:0:0:0", 1, 0, {2: phone(2)}, later)
    await house.registry.database["deliveries"].insert_one(taken)

    assert await series(house) == [
        (NOON - timedelta(seconds=60), 4, 1),
        (NOON, 1, 0),
        (NOON + timedelta(seconds=60), 1, 1),
    ]
    assert await series(house, 3600) == [(NOON - timedelta(hours=1), 4, 1), (NOON, 2, 1)]


async def test_results_that_do_not_say_how_many_they_tell_of_are_counted(house: House) -> None:
    await house.registry.deliveries.record([(a_settled(OK, DEAD, OK), 0, 1)])
    await house.registry.database["deliveries"].update_many({}, {"$unset": {"entries": ""}})

    assert await series(house) == [(NOON, 2, 1)]


async def test_the_traces_of_a_delivery_are_all_that_is_kept_of_it(house: House) -> None:
    segment = "spring-sale:fcm:0:3:1"
    await house.registry.devices.apply(
        [(Upsert(op="upsert", app=APP, external_id="phone-1", channel="fcm", address="canary-address"), NOON)]
    )
    await house.registry.notifications.claim_page(an_expansion(ordinal=3), "expansions/1/30")
    first = a_settled(OK, LATER, segment_id=segment, reasons=[Reason.OK, Reason.THROTTLED], origin="segments.fcm/2/8")
    second = a_settled(
        WRONG,
        segment_id=segment,
        attempt=2,
        positions=[1],
        device_ids=[phone(1)],
        reasons=[Reason.BAD_MESSAGE],
        provider_ids=["fcm-9"],
    )
    await house.registry.deliveries.record([(first, 0, 1), (second, 0, 2)])
    await house.registry.database["deliveries"].insert_one(to_reopened(segment, 1, 0, {0: phone(0), 1: phone(1)}, NOON))

    traces = await house.reporting.traces("spring-sale", phone(1))

    assert [(each.attempt, each.outcome, each.position, each.counts) for each in traces.tries] == [
        (1, LATER, 1, False),
        (2, WRONG, 1, True),
    ]
    assert (traces.tries[0].origin, traces.tries[1].provider_id) == ("segments.fcm/2/8", "fcm-9")
    assert [(each.redrive, each.position) for each in traces.taken] == [(1, 1)]
    assert [(each.ordinal, each.origin) for each in traces.pages] == [(3, "expansions/1/30")]
    assert traces.device.has_address
    assert "canary" not in repr(traces)


async def test_of_a_delivery_that_nobody_told_of_there_are_no_traces(house: House) -> None:
    await twelve_segments(house)

    traces = await house.reporting.traces("spring-sale", phone(99))

    assert (traces.tries, traces.taken, traces.pages, traces.device) == ([], [], [], None)


async def test_every_question_is_found_by_an_index(house: House) -> None:
    await accept(house, "spring-sale")
    await twelve_segments(house)
    house.questions.asked.clear()

    await house.reporting.apps()
    for app in (APP, None):
        page = await listed(house, app)
        await listed(house, app, Listed(page.rows[0].created_at, "a"))
    await house.reporting.notification("spring-sale")
    await deliveries(house)
    await deliveries(house, device=phone(1), outcome=DEAD, after=Place("spring-sale:fcm:0:0:0", 1))
    await series(house)
    await house.reporting.traces("spring-sale", phone(1))

    assert len(house.questions.asked) >= 15
    assert house.questions.unserved() == []
