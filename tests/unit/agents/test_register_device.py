"""Devices come, change and go; a faulty command stands in nobody's way."""

from datetime import timedelta

from agents.register_device import RegisterDevice
from models.record import Record
from tests.support.builders import APP, NOON, a_record
from tests.support.memory_devices import MemoryDevices
from tests.support.outbox import Outbox, header

UPSERT = {"op": "upsert", "app": APP, "external_id": "phone-1", "channel": "fcm", "address": "t"}


def on_devices(body: object, **details: object) -> Record[bytes]:
    return a_record(body, topic="devices", **details)


async def test_a_device_is_registered_at_the_time_of_its_record() -> None:
    devices = MemoryDevices()

    await RegisterDevice(devices, Outbox())([on_devices(UPSERT)])

    known = devices.get(APP, "phone-1")
    assert known is not None
    assert (known.address, known.registered_at) == ("t", NOON)


async def test_a_command_that_says_when_it_happened_is_believed() -> None:
    devices = MemoryDevices()
    earlier = NOON - timedelta(days=3)

    await RegisterDevice(devices, Outbox())([on_devices(UPSERT | {"at": earlier.isoformat()})])

    known = devices.get(APP, "phone-1")
    assert known is not None
    assert known.registered_at == earlier


async def test_a_batch_is_applied_in_its_order_in_one_call() -> None:
    devices = CountingDevices()
    renamed = {"op": "set", "app": APP, "external_id": "phone-1", "properties": {"age": 18}}

    await RegisterDevice(devices, Outbox())([on_devices(UPSERT), on_devices(renamed, offset=1)])

    known = devices.get(APP, "phone-1")
    assert known is not None
    assert (known.properties, devices.calls) == ({"age": 18}, 1)


async def test_a_faulty_command_goes_to_the_dead_letters_and_its_neighbours_go_on() -> None:
    devices, outbox = MemoryDevices(), Outbox()

    await RegisterDevice(devices, outbox)(
        [
            on_devices(b"\xff", offset=0),
            on_devices(UPSERT | {"properties": {"$set": 1}}, offset=1),
            on_devices(UPSERT, offset=2),
        ]
    )

    assert devices.get(APP, "phone-1") is not None
    assert [(letter.topic, header(letter, "origin"), header(letter, "reason")) for letter in outbox.records] == [
        ("deadletters", "devices/0/0", "not_json"),
        ("deadletters", "devices/0/1", "schema"),
    ]
    assert header(outbox.records[0], "stage") == "register_device"


class CountingDevices(MemoryDevices):
    """Counts its calls."""

    calls = 0

    async def apply(self, commands) -> None:
        self.calls += 1
        await super().apply(commands)
