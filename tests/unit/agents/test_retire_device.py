"""A dead address leaves every later audience, unless it was registered again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from agents.retire_device import RetireDevice
from models.names import DeviceId
from models.outcome import Outcome, Reason
from models.record import Record
from models.result import Refused, Settled
from telemetry.metrics import open_metrics
from tests.support.builders import APP, NOON, a_device, a_record, a_settled
from tests.support.fixed_controls import FixedControls
from tests.support.memory_devices import MemoryDevices
from tests.support.outbox import Outbox, header

ALIVE, DEAD = Outcome.ACCEPTED, Outcome.UNREGISTERED


class Register(MemoryDevices):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[tuple[DeviceId, datetime, Reason]]] = []

    async def retire(self, dead) -> int:
        self.asked.append(list(dead))
        return await super().retire(dead)


def a_result(settled: Settled | Refused, offset: int = 0) -> Record[bytes]:
    return a_record(settled, topic="results", offset=offset)


@dataclass
class Waited:
    """Comes back at once, and remembers until when it was to wait; a test may let something happen meanwhile."""

    moments: list[datetime] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    async def __call__(self, moment: datetime) -> None:
        self.moments.append(moment)
        self.meanwhile()


def retiring(register: MemoryDevices, **changes: Any) -> RetireDevice:
    parts = {
        "devices": register,
        "publish": Outbox(),
        "controls": FixedControls(),
        "clock": lambda: NOON,
        "wait_until": Waited(),
        "grace": timedelta(minutes=1),
        "metrics": open_metrics("retire", channels=["fcm"]),
    }
    return RetireDevice(**(parts | changes))


def a_full_register() -> Register:
    register = Register()
    register.add(*(a_device(f"phone-{number}") for number in range(3)))
    return register


async def test_only_dead_addresses_are_retired() -> None:
    register = a_full_register()

    await retiring(register)([a_result(a_settled(ALIVE, DEAD, Outcome.REJECTED))])

    retired = [device.external_id for device in register.known() if device.retired_at]
    assert retired == ["phone-1"]


async def test_a_batch_is_one_call() -> None:
    register = a_full_register()
    one, other = a_settled(DEAD), a_settled(ALIVE, ALIVE, DEAD)

    await retiring(register)([a_result(one), a_result(other, 1)])

    assert [len(call) for call in register.asked] == [2]


async def test_the_provider_says_since_when_or_else_the_time_of_its_answer_counts() -> None:
    register = a_full_register()
    since = NOON - timedelta(hours=3)

    await retiring(register)([a_result(a_settled(DEAD, DEAD, dead_since={1: since}))])

    assert [moment for _, moment, _ in register.asked[0]] == [NOON, since]


async def test_a_device_that_was_registered_again_since_stays() -> None:
    register = Register()
    register.add(a_device("phone-0", registered_at=NOON))

    await retiring(register)([a_result(a_settled(DEAD, dead_since={0: NOON - timedelta(hours=1)}))])

    known = register.get(APP, "phone-0")
    assert known is not None
    assert known.retired_at is None


async def test_of_two_words_about_a_device_the_later_counts() -> None:
    register = a_full_register()
    early, late = NOON - timedelta(hours=2), NOON - timedelta(hours=1)
    records = [a_result(a_settled(DEAD, dead_since={0: moment})) for moment in (late, early)]

    await retiring(register)(records)

    assert [moment for _, moment, _ in register.asked[0]] == [late]


async def test_where_nobody_died_nobody_is_asked() -> None:
    register = a_full_register()
    refused = Refused(notification_id="a", at=NOON, reasons=["unregistered"])

    await retiring(register)([a_result(a_settled(ALIVE)), a_result(refused)])

    assert register.asked == []


async def test_a_result_that_cannot_be_read_goes_to_the_dead_letters_and_its_neighbours_go_on() -> None:
    register, outbox = a_full_register(), Outbox()
    broken = a_record(b'{"kind":"settled","outcome":"unregistered"}', topic="results", offset=0)

    await retiring(register, publish=outbox)([broken, a_result(a_settled(DEAD), 1)])

    assert len(register.asked[0]) == 1
    assert [(header(letter, "origin"), header(letter, "stage")) for letter in outbox.records] == [
        ("results/0/0", "retire_device")
    ]
