"""What ``models.ports.Redrives`` promises: of what has ended, each delivery is taken by one redrive, and for good."""

import asyncio
from collections import Counter
from itertools import chain
from typing import Any

import pytest

from models.device import Move, Upsert
from models.outcome import Outcome, Reason
from models.reopening import Reopening
from models.segment import Redriving
from rules.redrive_slices import slice_of
from tests.support.builders import APP, NOON
from tests.support.redriven import ID, REFUSED, a_claim, a_page, ended, phone
from tests.support.registry import on_server

OK, NO, DEAD, LATER = Outcome.ACCEPTED, Outcome.REJECTED, Outcome.UNREGISTERED, Outcome.DEFERRED
SECOND = f"{ID}:fcm:0:0:1"
ROOM = 100


async def launch(registry, *settled, **changes: Any) -> None:
    """Launch to ten phones, and record what became of them at offsets from 0 on."""
    await registry.notifications.claim_launches([a_claim(**changes)])
    upserts = [
        Upsert(app=APP, op="upsert", external_id=f"phone-{n}", channel="fcm", address=f"token-{n}", locale="ru")
        for n in range(10)
    ]
    await registry.devices.apply([(upsert, NOON) for upsert in upserts])
    await registry.deliveries.record([(result, 0, offset) for offset, result in enumerate(settled)])


async def redrive(registry, number: int = 1, offset: int = 50) -> None:
    """Let the registry know all that had ended when a redrive was asked for."""
    assert await registry.notifications.claim_redrive(ID, f"commands/0/{number}") == number
    await registry.notifications.recorded(ID, number, (0, offset))


def taken(page: Reopening | None) -> list[str]:
    assert page is not None
    return page.device_ids


async def test_what_ended_as_is_asked_is_taken_with_the_addresses_of_now(registry) -> None:
    await launch(registry, ended(OK, NO, DEAD, NO))
    await redrive(registry)
    moved = Upsert(app=APP, op="upsert", external_id="phone-3", channel="fcm", address="newer", locale="de")
    await registry.devices.apply([(moved, NOON.replace(hour=13))])

    page = await registry.redrives.page(a_page(), ROOM)

    assert (taken(page), page.addresses) == ([phone(1), phone(3)], ["token-1", "newer"])
    assert (page.locales, page.fields, page.after_id) == (["ru", "de"], [None, None], None)
    assert page.taken == {NO: {REFUSED: 2}}


async def test_reasons_narrow_what_is_taken(registry) -> None:
    first = ended(NO, NO, NO)
    others = [group.model_copy(update={"reason": Reason.WRONG_APP}) for group in ended(OK, NO, OK).others]
    await launch(registry, first.model_copy(update={"others": others}))
    await redrive(registry)
    asked = Redriving(number=1, outcomes=[NO, DEAD], reasons=[Reason.WRONG_APP])

    page = await registry.redrives.page(a_page(redrive=asked), ROOM)

    assert taken(page) == [phone(1)]


async def test_nothing_is_taken_before_all_that_had_ended_is_recorded(registry) -> None:
    await launch(registry, ended(NO))
    await registry.notifications.claim_redrive(ID, "commands/0/1")

    assert await registry.redrives.page(a_page(), ROOM) is None


async def test_what_ended_after_it_was_asked_for_is_not_taken(registry) -> None:
    await launch(registry, ended(LATER, NO), ended(NO, attempt=2, positions=[0]))
    await redrive(registry, offset=1)

    assert taken(await registry.redrives.page(a_page(), ROOM)) == [phone(1)]


async def test_a_page_that_is_asked_for_again_takes_the_same_whatever_has_changed(registry) -> None:
    await launch(registry, ended(NO, NO, NO))
    await registry.devices.retire([(phone(2), NOON.replace(hour=13), Reason.UNREGISTERED)])
    await redrive(registry)
    before = await registry.redrives.page(a_page(), ROOM)

    await registry.devices.retire([(phone(1), NOON.replace(hour=13), Reason.UNREGISTERED)])
    back = Upsert(app=APP, op="upsert", external_id="phone-2", channel="fcm", address="token-2")
    await registry.devices.apply([(back, NOON.replace(hour=14))])
    after = await registry.redrives.page(a_page(), ROOM)

    assert taken(after) == taken(before) == [phone(0), phone(1)]
    assert after.addresses == ["token-0", ""]
    assert after.taken == before.taken


async def test_another_redrive_does_not_take_the_same_again(registry) -> None:
    await launch(registry, ended(NO, NO))
    await redrive(registry)
    await registry.redrives.page(a_page(), ROOM)
    await redrive(registry, 2)

    page = await registry.redrives.page(a_page(2), ROOM)

    assert (taken(page), page.taken) == ([], {})


async def test_what_a_redrive_sent_in_vain_can_be_redriven(registry) -> None:
    await launch(registry, ended(NO, NO))
    await redrive(registry)
    await registry.redrives.page(a_page(), ROOM)
    again = ended(NO, OK, segment_id=f"{ID}:fcm:{slice_of(1)}:0:0")
    await registry.deliveries.record([(again, 0, 60)])
    await redrive(registry, 2, offset=70)

    assert taken(await registry.redrives.page(a_page(2), ROOM)) == [phone(0)]


async def test_devices_that_nothing_can_be_sent_to_stay_as_they_ended(registry) -> None:
    await launch(registry, ended(NO, NO, NO, NO))
    await redrive(registry)
    elsewhere = Upsert(app=APP, op="upsert", external_id="phone-1", channel="apns", address="ab")
    nowhere = Upsert(app=APP, op="upsert", external_id="phone-2", channel="fcm", address="")
    await registry.devices.apply([(elsewhere, NOON.replace(hour=13)), (nowhere, NOON.replace(hour=13))])
    await registry.devices.retire([(phone(0), NOON.replace(hour=13), Reason.UNREGISTERED)])

    page = await registry.redrives.page(a_page(), ROOM)

    assert (taken(page), page.taken) == ([phone(3)], {NO: {REFUSED: 1}})
    assert Counter([row["outcome"] async for row in registry.reports.deliveries_of(ID)]) == {NO: 3}


async def test_placeholders_are_filled_as_at_the_launch(registry) -> None:
    named = {"devices": [{"external_id": f"phone-{n}", "fields": {"name": f"N{n}"} if n else {}} for n in range(3)]}
    await launch(registry, ended(NO, NO, OK), audience=named)
    await redrive(registry)

    page = await registry.redrives.page(a_page(), ROOM)

    assert (taken(page), page.fields) == ([phone(0), phone(1)], [None, {"name": "N1"}])


async def test_a_device_that_was_given_to_somebody_else_gets_nothing(registry) -> None:
    named = {"recipients": [{"recipient_id": "ada", "fields": {"name": "Ada"}}]}
    await launch(registry, ended(NO, NO), audience=named)
    moves = [Move(app=APP, op="move", external_id=f"phone-{n}", recipient_id=to) for n, to in enumerate(["ada", "bob"])]
    await registry.devices.apply([(move, NOON.replace(hour=13)) for move in moves])
    await redrive(registry)

    page = await registry.redrives.page(a_page(), ROOM)

    assert (taken(page), page.fields) == ([phone(0)], [{"name": "Ada"}])


async def test_pages_go_on_where_the_one_before_ended(registry) -> None:
    results = [ended(NO, NO, first=2 * n, segment_id=f"{ID}:fcm:0:0:{n}") for n in range(5)]
    await launch(registry, *results, ended(NO, first=9, segment_id=f"{ID}:apns:0:0:0", channel="apns"))
    await redrive(registry)

    pages, after_id = [], None
    for _ in range(9):
        page = await registry.redrives.page(a_page(after_id=after_id), 3)
        pages.append(taken(page))
        after_id = page.after_id
        if after_id is None:
            break

    assert [len(page) for page in pages] == [4, 4, 2]
    assert list(chain(*pages)) == [phone(n) for n in range(10)]


async def test_a_last_page_takes_only_what_was_taken_before(registry) -> None:
    await launch(registry, ended(NO), ended(NO, first=1, segment_id=SECOND))
    await redrive(registry)
    await registry.redrives.page(a_page(), 1)

    page = await registry.redrives.page(a_page(), ROOM, is_last=True)

    assert taken(page) == [phone(0)]


async def test_a_delivery_is_told_once_where_it_was_sent_last(registry) -> None:
    await launch(registry, ended(NO, NO, OK))
    await redrive(registry)
    await registry.redrives.page(a_page(), ROOM)
    again = ended(OK, first=1, segment_id=f"{ID}:fcm:{slice_of(1)}:0:0")
    await registry.deliveries.record([(again, 0, 60)])

    rows = {row["device_id"]: row["outcome"] async for row in registry.reports.deliveries_of(ID)}
    of_one = [row["segment_id"] async for row in registry.reports.deliveries_of(ID, device=phone(1))]

    assert rows == {phone(1): OK, phone(2): OK}  # phone 0 is on its way
    assert of_one == [again.segment_id]


@pytest.mark.parametrize("attempt", range(3))
async def test_of_redrives_at_once_each_delivery_is_taken_by_one(database, attempt: int) -> None:
    workers = [on_server(database) for _ in range(4)]
    results = [ended(NO, NO, first=2 * n, segment_id=f"{ID}:fcm:0:0:{n}") for n in range(5)]
    await launch(workers[0], *results)
    for number in range(1, 5):
        await redrive(workers[0], number)

    pages = await asyncio.gather(*(w.redrives.page(a_page(number), ROOM) for number, w in enumerate(workers, start=1)))
    replays = [await w.redrives.page(a_page(number), ROOM) for number, w in enumerate(workers, start=1)]

    assert sorted(chain(*map(taken, pages))) == sorted(phone(n) for n in range(10)), attempt
    assert [taken(page) for page in replays] == [taken(page) for page in pages]
