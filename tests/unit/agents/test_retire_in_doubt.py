"""Nobody is retired for what a provider said while something was wrong with its route."""

from datetime import timedelta

from models.control import Control
from models.outcome import Outcome
from streams.control import ControlBoard
from telemetry.metrics import Metrics, open_metrics
from tests.support.builders import APP, NOON, a_settled
from tests.support.fixed_controls import FixedControls
from tests.support.memory_devices import MemoryDevices
from tests.unit.agents.test_retire_device import Waited, a_full_register, a_result, retiring

ALIVE, DEAD = Outcome.ACCEPTED, Outcome.UNREGISTERED
MINUTE = timedelta(minutes=1)


def retired(register: MemoryDevices) -> list[str]:
    return [device.external_id for device in register.known() if device.retired_at]


def spared(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("carillon_devices_spared_total", {"channel": "fcm"})


async def test_a_batch_waits_until_the_youngest_of_its_dead_has_had_its_grace() -> None:
    waited = Waited()
    old, young = a_settled(DEAD, at=NOON - MINUTE), a_settled(DEAD, at=NOON - MINUTE / 2)
    alive = a_settled(ALIVE, at=NOON)

    await retiring(a_full_register(), wait_until=waited)([a_result(old), a_result(young, 1), a_result(alive, 2)])

    assert waited.moments == [NOON + MINUTE / 2]


async def test_a_result_from_the_future_waits_no_longer_than_one_of_now() -> None:
    waited = Waited()

    await retiring(a_full_register(), wait_until=waited)([a_result(a_settled(DEAD, at=NOON + timedelta(days=1)))])

    assert waited.moments == [NOON + MINUTE]


async def test_where_nobody_died_nobody_waits() -> None:
    waited = Waited()

    await retiring(a_full_register(), wait_until=waited)([a_result(a_settled(ALIVE, Outcome.REJECTED))])

    assert waited.moments == []


async def test_a_brake_that_trips_during_the_grace_saves_those_who_were_found_dead_before() -> None:
    register, board, metrics = a_full_register(), ControlBoard(), open_metrics("retire", channels=["fcm"])

    def trip() -> None:
        board.enter(Control(scope=f"route:fcm:{APP}", version=1, paused=True))

    agent = retiring(register, controls=board, wait_until=Waited(meanwhile=trip), metrics=metrics)
    await agent([a_result(a_settled(DEAD, ALIVE, DEAD, at=NOON))])

    assert (retired(register), register.asked) == ([], [])
    assert spared(metrics) == 2


async def test_a_release_does_not_make_it_true() -> None:
    """An operator who is quicker than the grace must not bring about what the brake prevented."""
    register, board = a_full_register(), ControlBoard()
    board.enter(Control(scope=f"route:fcm:{APP}", version=2, released_at=NOON))

    before = a_settled(DEAD, at=NOON - timedelta(seconds=1))
    await retiring(register, controls=board)([a_result(before)])
    assert retired(register) == []

    await retiring(register, controls=board)([a_result(a_settled(DEAD, at=NOON), 1)])
    assert retired(register) == ["phone-0"]


async def test_doubt_about_one_route_spares_no_other() -> None:
    register, metrics = a_full_register(), open_metrics("retire", channels=["fcm"])
    doubted = a_settled(DEAD, ALIVE, app="elsewhere")
    controls = FixedControls(doubted={("fcm", "elsewhere"), ("apns", APP)})

    await retiring(register, controls=controls, metrics=metrics)(
        [a_result(doubted), a_result(a_settled(ALIVE, DEAD), 1)]
    )

    assert retired(register) == ["phone-1"]
    assert spared(metrics) == 1
