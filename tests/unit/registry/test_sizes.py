"""Sizes of apps are remembered for some seconds, and not for every app that was ever named."""

from datetime import datetime, timedelta
from typing import Any, cast

from registry.client import Collection
from registry.sizes import FRESH, Sizes
from tests.support.builders import NOON


class Counted:
    """Stands in for the devices: one on fcm in each app, counted as often as it is asked."""

    def __init__(self) -> None:
        self.times = 0

    async def aggregate(self, stages: object) -> Any:
        self.times += 1
        return self

    async def to_list(self) -> list[dict[str, Any]]:
        return [{"_id": "fcm", "count": 1}]


class House:
    """Sizes, and a clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOON
        self.devices = Counted()
        self.sizes = Sizes(cast("Collection", self.devices), self.clock)

    def clock(self) -> datetime:
        return self.now


async def test_a_size_is_counted_once_while_it_is_fresh() -> None:
    house = House()

    assert [await house.sizes.of("shop") for _ in range(3)] == [{"fcm": 1}] * 3
    assert house.devices.times == 1

    house.now += FRESH + timedelta(seconds=1)
    await house.sizes.of("shop")
    assert house.devices.times == 2


async def test_apps_that_nobody_asks_for_any_more_are_forgotten() -> None:
    house = House()
    for number in range(100):
        await house.sizes.of(f"app-{number}")
        house.now += timedelta(seconds=1)

    assert len(house.sizes._known) <= FRESH.total_seconds() + 1
