"""What ``models.ports.Audience`` promises."""

from datetime import timedelta
from typing import Any

import pytest

from models.command import NamedDevice, NamedRecipient
from models.device import DEVICE_COMMAND
from models.outcome import Reason
from models.ports import Page
from registry.audience import MongoAudience
from registry.cursors import Streams
from registry.sizes import Sizes
from rules.conditions import parse_condition
from rules.identity import device_id
from rules.slices import cut_slices
from tests.support.builders import APP, NOON, a_notification, an_expansion
from tests.support.memory_registry import noon
from tests.support.registry import AnyRegistry, on_server

ADULTS = parse_condition({"property": "properties.age", "operator": "at_least", "value": 18})
MANY = 57


async def registered(registry: AnyRegistry, *names: str, **fields: Any) -> list[str]:
    """Register devices and return their ids in order."""
    body = {"op": "upsert", "app": APP, "channel": "fcm", **fields}
    commands = [{"address": f"token-of-{name}", **body, "external_id": name} for name in names]
    await registry.devices.apply([(DEVICE_COMMAND.validate_python(command), NOON) for command in commands])
    return sorted(device_id(body["app"], name) for name in names)


async def many(registry: AnyRegistry) -> list[str]:
    return await registered(registry, *(f"phone-{number}" for number in range(MANY)))


async def all_pages(audience: Any, size: int, **changes: Any) -> list[Page]:
    pages: list[Page] = []
    after_id = None
    while not pages or after_id is not None:
        pages.append(await audience.page(an_expansion(after_id=after_id, ordinal=len(pages), **changes), size))
        after_id = pages[-1].after_id
    return pages


def ids(pages: list[Page]) -> list[str]:
    return [id_ for page in pages for id_ in page.device_ids]


@pytest.mark.parametrize("size", [1, 10, 19, MANY - 1, MANY, MANY + 1, 1000])
async def test_pages_hold_everybody_once_and_in_order(registry, size) -> None:
    expected = await many(registry)

    pages = await all_pages(registry.audience, size)

    assert ids(pages) == expected
    assert all(len(page.device_ids) == size for page in pages[:-1])


async def test_a_page_brings_columns(registry) -> None:
    await registered(registry, "one", locale="ru")
    await registered(registry, "two", address="")

    page = await registry.audience.page(an_expansion(), 10)

    told = dict(zip(page.device_ids, zip(page.addresses, page.locales, strict=True), strict=True))
    assert told == {device_id(APP, "one"): ("token-of-one", "ru"), device_id(APP, "two"): ("", None)}
    assert page.after_id is None


async def test_a_page_begins_after_any_device_that_is_named(registry) -> None:
    """A page is asked for again after a crash, or by another worker."""
    expected = await many(registry)
    first = await registry.audience.page(an_expansion(), 10)
    await registry.audience.page(an_expansion(after_id=first.after_id), 10)

    again = await registry.audience.page(an_expansion(after_id=first.after_id), 10)
    from_the_start = await registry.audience.page(an_expansion(), 10)

    assert again.device_ids == expected[10:20]
    assert from_the_start == first


async def test_slices_read_at_the_same_time_hold_everybody_once(registry) -> None:
    expected = await many(registry)
    cut = [{"slice": part.number, "lower": part.lower, "upper": part.upper} for part in cut_slices(APP, 3)]
    found: list[str] = []
    places: dict[int, str | None] = dict.fromkeys(range(3))

    while places:
        for number in list(places):
            page = await registry.audience.page(an_expansion(after_id=places[number], **cut[number]), 4)
            found += page.device_ids
            places[number] = page.after_id
            if page.after_id is None:
                del places[number]

    assert sorted(found) == expected


async def test_only_devices_of_the_channel_the_app_and_the_condition_are_in_a_page(registry) -> None:
    adult = await registered(registry, "one", properties={"age": 18})
    await registered(registry, "two", properties={"age": 17})
    await registered(registry, "three", properties={"age": 18}, channel="apns")
    await registered(registry, "four", properties={"age": 18}, app="forum")
    await registered(registry, "five", properties={"age": 18})
    await registry.devices.retire([(device_id(APP, "five"), NOON, Reason.UNREGISTERED)])

    pages = await all_pages(registry.audience, 10, condition=ADULTS)

    assert ids(pages) == adult


async def test_relative_dates_are_read_from_the_launch_on_every_page(registry) -> None:
    """The clock stands at noon; a launch two days later asks who registered in the day before it."""
    await registered(registry, "one")
    recent = parse_condition({"property": "registered_at", "operator": "after", "value": "-1d"})
    late = int((NOON + timedelta(days=2)).timestamp() * 1000)

    at_noon = await all_pages(registry.audience, 10, condition=recent)
    later = await all_pages(registry.audience, 10, condition=recent, notification=a_notification(launched_ms=late))

    assert (len(ids(at_noon)), len(ids(later))) == (1, 0)


async def test_sizes_name_every_channel_that_occurs(registry) -> None:
    await registered(registry, "one", "two")
    await registered(registry, "three", channel="pigeon")
    await registered(registry, "four", app="forum")

    assert await registry.audience.sizes(APP) == {"fcm": 2, "pigeon": 1}


async def test_a_count_is_of_those_who_would_be_selected(registry) -> None:
    await registered(registry, "one", "two", properties={"age": 18})
    await registered(registry, "three", properties={"age": 18}, channel="apns")
    await registered(registry, "four", properties={"age": 17})
    await registry.devices.retire([(device_id(APP, "two"), NOON, Reason.UNREGISTERED)])

    assert await registry.audience.count(APP, ADULTS) == {"fcm": 1, "apns": 1}
    assert await registry.audience.count(APP, None) == {"fcm": 2, "apns": 1}


async def test_devices_are_named_by_their_own_ids_or_by_their_recipients(registry) -> None:
    await registered(registry, "one", "two", recipient_id="anna")
    await registered(registry, "three", recipient_id="boris")
    await registered(registry, "one", recipient_id="anna", app="forum")
    await registry.devices.retire([(device_id(APP, "two"), NOON, Reason.UNREGISTERED)])

    by_id = await registry.audience.named(
        APP, [NamedDevice(external_id=name) for name in ("three", "nobody", "one", "three")], []
    )
    by_owner = await registry.audience.named(
        APP, [], [NamedRecipient(recipient_id=name) for name in ("boris", "nobody", "anna")]
    )

    assert [(index, device.external_id) for index, device in by_id] == [(0, "three"), (2, "one"), (3, "three")]
    assert sorted((index, device.external_id) for index, device in by_owner) == [(0, "three"), (2, "one"), (2, "two")]
    assert {device.app for _, device in [*by_id, *by_owner]} == {APP}


def an_audience(database: Any, streams: Streams) -> MongoAudience:
    devices = database["devices"]
    return MongoAudience(devices, streams, noon, Sizes(devices, noon))


async def test_a_lost_cursor_is_opened_again_where_it_stood(database) -> None:
    expected = await many(on_server(database))
    streams = Streams(database["devices"], 10, timedelta(minutes=1))
    audience = an_audience(database, streams)
    first = await audience.page(an_expansion(), 10)
    stream = next(iter(streams._open.values()))
    await database.command({"killCursors": "devices", "cursors": [stream.cursor.cursor_id]})

    second = await audience.page(an_expansion(after_id=first.after_id), 10)
    third = await audience.page(an_expansion(after_id=second.after_id), 100)

    assert first.device_ids + second.device_ids + third.device_ids == expected


async def test_a_slice_is_read_through_one_cursor(database) -> None:
    await many(on_server(database))
    streams = Streams(database["devices"], 10, timedelta(minutes=1))
    audience = an_audience(database, streams)
    first = await audience.page(an_expansion(), 10)
    opened = next(iter(streams._open.values()))

    await audience.page(an_expansion(after_id=first.after_id), 10)

    assert next(iter(streams._open.values())) is opened


async def test_only_so_many_cursors_stay_open_and_none_is_lost(database) -> None:
    expected = await many(on_server(database))
    streams = Streams(database["devices"], 2, timedelta(minutes=1))
    audience = an_audience(database, streams)
    campaigns = [a_notification(id=f"campaign-{number}") for number in range(3)]
    found: dict[str, list[str]] = {campaign.id: [] for campaign in campaigns}
    places: dict[str, str | None] = dict.fromkeys(found)

    for _ in range(MANY // 10 + 1):
        for campaign in campaigns:
            page = await audience.page(an_expansion(notification=campaign, after_id=places[campaign.id]), 10)
            found[campaign.id] += page.device_ids
            places[campaign.id] = page.after_id
            assert len(streams) <= 2

    assert all(read == expected for read in found.values())
    assert len(streams) == 0


async def test_a_cursor_that_nobody_comes_back_for_is_closed(database) -> None:
    await many(on_server(database))
    streams = Streams(database["devices"], 10, timedelta(minutes=1))
    left = streams.start({}, None, 5, NOON)
    await left.take(5)
    await streams.keep("left", left, NOON)
    used = streams.start({}, None, 5, NOON)
    await used.take(5)

    await streams.keep("used", used, NOON + timedelta(minutes=2))

    assert list(streams._open) == ["used"]
    assert not left.cursor.alive
    await streams.close()
    assert not used.cursor.alive
