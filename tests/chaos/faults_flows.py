"""What goes on beside the strikes: commands, devices and providers' answers; begun by a strike, awaited at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from models.record import Outgoing
from rules.identity import device_id
from tests.chaos.faults import fault
from tests.chaos.scene import LEAST, Scene
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of

DEVICES_ARRIVE_S = 60.0
TOGETHER = 4
"""Devices that are told of at once."""

LEAST_S = 2.0
"""Of anything that lasts, however small the scale."""


@fault("commands")
async def commands(scene: Scene, strike: Strike) -> None:
    """Begin to launch ``more["number"]`` small notifications, one every ``more["every_s"]``."""
    crowd = await scene.crowd(LEAST)
    number = max(5, int(strike.more["number"] * scene.scale))

    async def launch(count: int) -> None:
        await scene.campaign(f"{scene.name}-c{count}", scene.crowds[crowd], **strike.more.get("launch", {}))

    scene.begins(_each(number, strike.more["every_s"], launch))


@fault("devices")
async def devices(scene: Scene, strike: Strike) -> None:
    """Begin to tell of ``more["number"]`` new devices; at the end all have to be registered (``unregistered``)."""
    number, name = scene.scaled(strike.more["number"]), f"{scene.name}-d"
    bodies = [body | {"app": "default", "op": "upsert"} for body in devices_of(name, number, ("fcm",))]

    records = [Outgoing("devices", device_id("default", body["external_id"]), orjson.dumps(body)) for body in bodies]

    async def tell(count: int) -> None:
        await scene.producer.publisher(records[count * TOGETHER : (count + 1) * TOGETHER])

    async def are_there() -> None:
        await _each(-(-number // TOGETHER), strike.more["every_s"], tell)
        scene.measure("unregistered", number - await _at_last(number, lambda: registered(scene.producer, name)))

    scene.begins(are_there())


@fault("answers")
async def answers(scene: Scene, strike: Strike) -> None:
    """Let a provider answer by ``more["rules"]`` from now on, for ``more["lasting_s"]`` or to the row's end."""
    workload = scene.row.workload
    scene.strike(strike.more.get("about", "answers"), strike.whom or "fcm")
    await scene.answer(workload.latency_ms, *strike.more["rules"], channel=strike.whom or "fcm")
    if "lasting_s" in strike.more:
        await asyncio.sleep(max(LEAST_S, strike.more["lasting_s"] * min(scene.scale, 1.0)))
        await scene.answer(workload.latency_ms, channel=strike.whom or "fcm")
        scene.strike("all is well again", strike.whom or "fcm")


@fault("retired")
async def retired(scene: Scene, strike: Strike) -> None:
    """Measure at the end how many of the dead are not retired, and how many of the living are (``unretired``)."""
    scene.say(f"{scene.name}: {strike.what} devices are counted")
    scene.log.read()
    dead, crowd = scene.log.dead[scene.name], scene.own_crowd

    async def retired_now() -> int:
        found = scene.producer.database["devices"].find({"external_id": {"$regex": f"^{crowd}-"}})
        return sum([device.get("retired_at") is not None async for device in found])

    scene.measure("unretired", abs(len(dead) - await _at_last(len(dead), retired_now)))


async def registered(producer: Producer, name: str) -> int:
    """Return how many devices are registered whose external ids begin so."""
    return int(await producer.database["devices"].count_documents({"external_id": {"$regex": f"^{name}-"}}))


async def _each(number: int, every_s: float, do: Callable[[int], Awaitable[Any]]) -> None:
    for count in range(number):
        await do(count)
        await asyncio.sleep(every_s)


async def _at_last(wanted: int, count: Callable[[], Awaitable[int]]) -> int:
    """Return a count when it is as wanted, or when time is up."""
    last = 0

    async def is_there() -> bool:
        nonlocal last
        last = await count()
        return last == wanted

    try:
        await eventually_async(is_there, DEVICES_ARRIVE_S)
    except AssertionError:
        return last
    return last
