"""Devices as an app's backend tells of them, by the topic and by the terminal."""

import json
from pathlib import Path
from typing import Any

from rules.identity import device_id
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of
from tests.support.terminal import carillon


async def tell(producer: Producer, op: str, external_id: str, **fields: Any) -> None:
    """Publish one device command, keyed as producers should: by the device."""
    command = {"op": op, "app": "default", "external_id": external_id} | fields
    await producer.publish("devices", device_id("default", external_id), command)


async def kept(producer: Producer, external_id: str) -> dict[str, Any] | None:
    return await producer.database["devices"].find_one({"_id": device_id("default", external_id)})


async def eventually_kept(producer: Producer, external_id: str, **fields: Any) -> dict[str, Any]:
    """Return a device when it holds these values."""

    async def holds() -> dict[str, Any] | None:
        device = await kept(producer, external_id)
        assert device is not None
        assert {name: device.get(name) for name in fields} == fields
        return device

    found = await eventually_async(holds)
    assert found is not None
    return found


async def test_commands_about_a_device_take_effect_in_their_order(producer: Producer) -> None:
    await tell(producer, "upsert", "told", channel="fcm", address="told-1", properties={"age": 17, "pets": ["cat"]})
    await tell(producer, "set", "told", properties={"age": 18, "home.city": "Faro"})
    await tell(producer, "unset", "told", keys=["pets"])
    await tell(producer, "move", "told", recipient_id="ada")

    device = await eventually_kept(producer, "told", recipient_id="ada")
    assert device["properties"] == {"age": 18, "home": {"city": "Faro"}}

    await tell(producer, "delete", "told")

    async def is_gone() -> bool:
        device = await kept(producer, "told")
        assert device is not None  # of a device that was deleted remains when, so that an older change cannot undo it
        return "channel" not in device and "address" not in device

    await eventually_async(is_gone)


async def test_an_older_change_never_undoes_a_newer_one(producer: Producer) -> None:
    new, old = "2026-05-02T00:00:00Z", "2026-05-01T00:00:00Z"
    await tell(producer, "upsert", "aged", channel="fcm", address="aged-new", at=new)
    await tell(producer, "upsert", "aged", channel="fcm", address="aged-old", at=old)
    await tell(producer, "upsert", "aged-last", channel="fcm", address="aged-last")
    await tell(producer, "move", "aged", recipient_id="reader")  # stands behind both in their partition

    device = await eventually_kept(producer, "aged", recipient_id="reader")

    assert device["address"] == "aged-new"


async def test_an_address_belongs_to_whoever_registered_it_last(producer: Producer) -> None:
    await tell(producer, "upsert", "first-owner", channel="fcm", address="one-phone", recipient_id="first")
    await eventually_kept(producer, "first-owner", address="one-phone")
    await tell(producer, "upsert", "second-owner", channel="fcm", address="one-phone", recipient_id="second")
    await eventually_kept(producer, "second-owner", address="one-phone")

    recipients = [{"recipient_id": "first"}, {"recipient_id": "second"}]
    await producer.command(
        {
            "type": "launch",
            "notification_id": "one-phone",
            "content": {"title": "x"},
            "audience": {"recipients": recipients},
        }
    )
    progress = await producer.finished("one-phone")

    assert progress.counts.accepted == 1
    (delivery,) = [row for row in await producer.deliveries("one-phone") if row["outcome"] == "accepted"]
    assert delivery["device_id"] == device_id("default", "second-owner")


async def test_rubbish_between_devices_holds_up_none_of_them(producer: Producer) -> None:
    key = device_id("default", "amid")
    rubbish = [
        b"\xff",
        b"{}",
        b'{"op": "upsert", "external_id": "amid-1"}',
        b'{"op": "erase", "external_id": "amid-1"}',
        b'{"op": "upsert", "external_id": "amid-1", "channel": "fcm", "colour": "red"}',
        b'{"op": "set", "external_id": "amid-1", "properties": {"$where": "1"}}',
        b'{"op": "set", "external_id": "amid-1", "properties": {"a": 99999999999999999999}}',
        json.dumps({"op": "upsert", "external_id": "x" * 300, "channel": "fcm"}).encode(),
    ]
    for number, raw in enumerate(rubbish):
        await producer.publish("devices", key, raw)
        device = {"op": "upsert", "external_id": f"amid-{number}", "channel": "fcm", "address": f"amid-{number}"}
        await producer.publish("devices", key, device)

    for number in range(len(rubbish)):
        await eventually_kept(producer, f"amid-{number}", address=f"amid-{number}", properties={})

    async def are_buried() -> bool:
        letters = {value: headers for _, value, headers in await producer.records("deadletters")}
        assert [raw for raw in rubbish if raw not in letters] == []
        return {letters[raw]["stage"] for raw in rubbish} == {b"register_device"}

    await eventually_async(are_buried)


ADULTS = {
    "join": "and",
    "conditions": [
        {"property": "external_id", "operator": "starts_with", "value": "typed-"},
        {"property": "properties.age", "operator": "at_least", "value": 10},
    ],
}


async def test_a_file_of_devices_is_imported_and_counted_at_the_terminal(producer: Producer, tmp_path: Path) -> None:
    file = tmp_path / "devices.ndjson"
    devices = [json.dumps(device | {"app": "default"}, ensure_ascii=False) for device in devices_of("typed", 30)]
    file.write_text("\n".join([*devices, "not a device"]))

    imported = await carillon(producer.sandbox, "devices", "import", str(file), "--wait")
    counted = await carillon(producer.sandbox, "count", "-", "--json", typed=json.dumps(ADULTS))

    assert (imported.code, imported.out) == (1, "")
    assert "line 31: " in imported.err
    assert "30 published, 1 bad" in imported.err
    by_channel = {"apns": 10, "fcm": 10}
    assert (counted.code, json.loads(counted.out)) == (
        0,
        {"app": "default", "devices": 20, "by_channel": by_channel},
    )


async def test_a_launch_is_sent_watched_and_looked_up_at_the_terminal(producer: Producer) -> None:
    await producer.register([device | {"app": "default"} for device in devices_of("typed", 30)])
    house = producer.sandbox
    launch = {"type": "launch", "notification_id": "typed", "content": {"title": "x"}}

    sent = await carillon(house, "send", "-", typed=json.dumps(launch | {"audience": {"condition": ADULTS}}))
    assert sent.code == 0, sent.err
    watched = await carillon(house, "progress", "typed", "--watch", "--json")
    last = json.loads(watched.out.splitlines()[-1])
    assert (watched.code, last["state"]) == (0, "finished")
    assert (last["counts"]["selected"], last["counts"]["accepted"]) == (20, 20)

    async def are_listed() -> bool:
        listed = await carillon(house, "deliveries", "typed", "--outcome", "accepted", "--json")
        rows = [json.loads(line) for line in listed.out.splitlines()]
        assert {row["device_id"] for row in rows} == {device_id("default", f"typed-{n}") for n in range(10, 30)}
        return listed.code == 0

    await eventually_async(are_listed)
    one = await carillon(house, "deliveries", "typed", "--device", device_id("default", "typed-12"), "--json")
    assert json.loads(one.out)["provider_id"].startswith("projects/")


async def test_what_would_be_refused_is_told_at_the_terminal_and_not_published(producer: Producer) -> None:
    faulty = {"type": "launch", "notification_id": "never-published", "content": {"titel": "x"}, "audience": {}}

    said = await carillon(producer.sandbox, "send", "-", typed=json.dumps(faulty))

    assert said.code == 1
    assert "content.titel: unknown field; did you mean title?" in said.err
    assert "audience: give exactly one of" in said.err
    unknown = await carillon(producer.sandbox, "progress", "never-published", "--json")
    assert (unknown.code, unknown.out) == (1, "")
