"""What ``models.ports.Devices`` promises."""

import asyncio
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from models.command import NamedRecipient
from models.device import DEVICE_COMMAND, DeviceCommand
from models.errors import PoisonError
from models.outcome import Reason
from rules.identity import bucket, device_id
from tests.support.builders import APP, NOON
from tests.support.registry import on_server

SECOND = timedelta(seconds=1)


def told(op: str, external_id: str, at: datetime = NOON, **fields: Any) -> tuple[DeviceCommand, datetime]:
    body = {"op": op, "app": APP, "external_id": external_id, **fields}
    return DEVICE_COMMAND.validate_python(body), at


def upsert(external_id: str, at: datetime = NOON, **fields: Any) -> tuple[DeviceCommand, datetime]:
    return told("upsert", external_id, at, **{"channel": "fcm", "address": f"token-of-{external_id}", **fields})


async def test_a_registered_device_is_kept_with_everything_told(registry) -> None:
    fields = {"recipient_id": "anna", "platform": "android", "locale": "ru", "timezone": "Asia/Omsk", "domain": "a.ru"}
    await registry.devices.apply([upsert("one", properties={"age": 18, "likes": ["tea"], "home": {"x": 1}}, **fields)])

    device = await registry.device("one")

    assert {name: getattr(device, name) for name in fields} == fields
    assert device.properties == {"age": 18, "likes": ["tea"], "home": {"x": 1}}
    assert (device.id, device.bucket) == (device_id(APP, "one"), bucket(APP, "one"))
    assert (device.address, device.registered_at, device.retired_at) == ("token-of-one", NOON, None)


async def test_an_upsert_tells_everything_anew(registry) -> None:
    await registry.devices.apply([upsert("one", recipient_id="anna", properties={"age": 18})])

    await registry.devices.apply([upsert("one", NOON + SECOND, address="new", properties={"city": "Omsk"})])

    device = await registry.device("one")
    assert (device.recipient_id, device.properties, device.address) == (None, {"city": "Omsk"}, "new")
    assert device.registered_at == NOON + SECOND


@pytest.mark.parametrize(
    "late",
    [
        told("upsert", "one", NOON, channel="fcm", address="old"),
        told("set", "one", NOON, properties={"age": 3}),
        told("unset", "one", NOON, keys=["age"]),
        told("move", "one", NOON, recipient_id="boris"),
        told("delete", "one", NOON),
    ],
    ids=lambda entry: entry[0].op,
)
async def test_an_older_command_does_nothing(registry, late) -> None:
    await registry.devices.apply([upsert("one", NOON + SECOND, recipient_id="anna", properties={"age": 18})])
    before = await registry.device("one")

    await registry.devices.apply([late])

    assert await registry.device("one") == before


async def test_commands_of_one_call_apply_in_their_order(registry) -> None:
    await registry.devices.apply(
        [
            upsert("one", properties={"age": 1}),
            upsert("two", properties={"age": 1}),
            told("set", "one", properties={"age": 2, "city": "Omsk"}),
            told("unset", "one", keys=["city"]),
            told("move", "one", recipient_id="anna"),
            told("set", "one", properties={"age": 3}),
        ]
    )

    device = await registry.device("one")

    assert (device.properties, device.recipient_id) == ({"age": 3}, "anna")
    assert (await registry.device("two")).properties == {"age": 1}


async def test_paths_reach_into_properties(registry) -> None:
    await registry.devices.apply([upsert("one", properties={"home": {"city": "Omsk", "street": "Lenina"}})])

    await registry.devices.apply([told("set", "one", properties={"home.city": "Tomsk", "work.city": "Omsk"})])
    await registry.devices.apply([told("unset", "one", keys=["home.street", "nothing.here"])])

    assert (await registry.device("one")).properties == {"home": {"city": "Tomsk"}, "work": {"city": "Omsk"}}


@pytest.mark.parametrize("there", ["Omsk", 5, None, ["Omsk"]])
async def test_a_value_is_not_set_inside_something_that_is_no_object(registry, there) -> None:
    await registry.devices.apply([upsert("one", properties={"home": there}), upsert("two")])

    await registry.devices.apply(
        [told("set", "one", properties={"home.city": "Tomsk"}), told("set", "two", properties={"age": 3})]
    )

    assert (await registry.device("one")).properties == {"home": there}
    assert (await registry.device("two")).properties == {"age": 3}


async def test_an_unknown_device_is_not_changed_into_being(registry) -> None:
    await registry.devices.apply(
        [
            told("set", "one", properties={"age": 3}),
            told("unset", "two", keys=["age"]),
            told("move", "three", recipient_id="anna"),
        ]
    )

    assert await registry.audience.sizes(APP) == {}


async def test_a_device_given_to_nobody_has_no_recipient(registry) -> None:
    await registry.devices.apply([upsert("one", recipient_id="anna"), told("move", "one", recipient_id=None)])

    assert (await registry.device("one")).recipient_id is None
    assert await registry.audience.named(APP, [], [NamedRecipient(recipient_id="anna")]) == []


async def test_a_deleted_device_is_gone_and_an_older_upsert_does_not_bring_it_back(registry) -> None:
    await registry.devices.apply([upsert("one", NOON, recipient_id="anna")])

    await registry.devices.apply([told("delete", "one", NOON + 2 * SECOND)])
    await registry.devices.apply(
        [upsert("one", NOON + SECOND), told("set", "one", NOON + 3 * SECOND, properties={"a": 1})]
    )

    assert await registry.device("one") is None
    assert await registry.audience.sizes(APP) == {}
    assert await registry.audience.named(APP, [], [NamedRecipient(recipient_id="anna")]) == []


async def test_a_deleted_device_may_be_registered_again(registry) -> None:
    await registry.devices.apply(
        [upsert("one"), told("delete", "one", NOON + SECOND), upsert("one", NOON + 2 * SECOND)]
    )

    assert (await registry.device("one")).address == "token-of-one"


async def test_an_address_moves_to_its_newest_owner(registry) -> None:
    await registry.devices.apply([upsert("one", address="shared")])

    await registry.devices.apply([upsert("two", NOON + SECOND, address="shared")])

    assert (await registry.device("one")).address == ""
    assert (await registry.device("two")).address == "shared"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_the_order_the_newest_owner_has_the_address(registry, order) -> None:
    owners = [upsert(f"phone-{number}", NOON + number * SECOND, address="shared") for number in range(3)]

    for number in (*order, *order):
        await registry.devices.apply([owners[number]])

    assert [(await registry.device(f"phone-{number}")).address for number in range(3)] == ["", "", "shared"]


async def test_of_two_owners_at_the_same_moment_the_same_one_wins_in_either_order(registry) -> None:
    first, second = upsert("one", address="shared"), upsert("two", address="shared")
    await registry.devices.apply([first, second])
    once = [(await registry.device(name)).address for name in ("one", "two")]

    await registry.devices.apply([second])
    await registry.devices.apply([first])

    assert [(await registry.device(name)).address for name in ("one", "two")] == once
    assert sorted(once) == ["", "shared"]


async def test_a_replay_does_not_take_an_address_back_that_its_next_owner_gave_up(registry) -> None:
    await registry.devices.apply([upsert("one", address="shared")])
    await registry.devices.apply([upsert("two", NOON + SECOND, address="shared")])
    await registry.devices.apply([upsert("two", NOON + 2 * SECOND, address="another")])

    await registry.devices.apply([upsert("one", address="shared")])

    assert (await registry.device("one")).address == ""


async def test_the_same_address_on_another_channel_or_in_another_app_is_another_address(registry) -> None:
    await registry.devices.apply([upsert("one", address="shared"), upsert("two", address="shared", channel="apns")])
    await registry.devices.apply([upsert("one", app="forum", address="shared")])

    assert (await registry.device("one")).address == "shared"
    assert (await registry.device("two")).address == "shared"
    assert (await registry.device("one", app="forum")).address == "shared"


async def test_many_devices_may_have_no_address(registry) -> None:
    await registry.devices.apply([upsert(f"phone-{number}", address="") for number in range(3)])

    assert await registry.audience.sizes(APP) == {"fcm": 3}


async def test_dead_addresses_retire_their_devices(registry) -> None:
    await registry.devices.apply([upsert("one"), upsert("two")])
    dead = [(device_id(APP, "one"), NOON, Reason.UNREGISTERED), (device_id(APP, "nobody"), NOON, Reason.UNREGISTERED)]

    retired = await registry.devices.retire(dead)
    again = await registry.devices.retire(dead)

    device = await registry.device("one")
    assert (retired, again) == (1, 0)
    assert (device.retired_at, device.retired_because) == (NOON, "unregistered")
    assert (await registry.device("two")).retired_at is None


async def test_a_device_registered_again_since_is_not_retired(registry) -> None:
    await registry.devices.apply([upsert("one", NOON + SECOND)])

    retired = await registry.devices.retire([(device_id(APP, "one"), NOON, Reason.UNREGISTERED)])

    assert retired == 0
    assert (await registry.device("one")).retired_at is None


async def test_registering_again_ends_a_retirement_and_a_replay_does_not(registry) -> None:
    await registry.devices.apply([upsert("one")])
    await registry.devices.retire([(device_id(APP, "one"), NOON + SECOND, Reason.UNREGISTERED)])

    await registry.devices.apply([upsert("one")])
    replayed = await registry.device("one")
    await registry.devices.apply([upsert("one", NOON + 2 * SECOND)])
    registered = await registry.device("one")

    assert (replayed.retired_at, replayed.retired_because) == (NOON + SECOND, "unregistered")
    assert (registered.retired_at, registered.retired_because) == (None, None)


async def test_a_property_that_cannot_be_kept_is_refused_before_anything_is_written(database) -> None:
    devices = on_server(database).devices

    with pytest.raises(PoisonError, match=r"properties.*\$"):
        await devices.apply([upsert("one"), upsert("two", properties={"$where": 1})])

    assert await database["devices"].count_documents({}) == 0


async def test_two_workers_at_once_leave_each_address_with_its_newest_owner(database) -> None:
    """Twenty addresses, each claimed by six devices through three workers that write at the same time."""
    workers = [on_server(database).devices for _ in range(3)]
    claims = [
        upsert(f"phone-{number}-{owner}", NOON + owner * SECOND, address=f"shared-{number}")
        for owner in range(6)
        for number in range(20)
    ]

    await asyncio.gather(*(worker.apply(claims[index::3]) for index, worker in enumerate(workers)))
    await asyncio.gather(*(worker.apply(claims) for worker in workers))

    holders = [found["external_id"] async for found in database["devices"].find({"address": {"$ne": ""}})]
    assert sorted(holders) == sorted(f"phone-{number}-5" for number in range(20))
    assert await database["devices"].count_documents({}) == len(claims)
