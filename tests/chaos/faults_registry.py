"""The registry goes away for a while, asleep or dead: what was asked meanwhile is kept, and done when it is back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.identity import device_id
from tests.chaos.brokers import ends_of
from tests.chaos.faults import fault
from tests.chaos.faults_flows import registered
from tests.chaos.memory import watched
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async
from tests.support.producer import devices_of

MEANWHILE = 1_000
"""Devices of the campaign that is asked for while nobody can look them up."""

NEW = 200
"""Devices that are told of meanwhile."""

REGISTERED_WITHIN_S = 60.0


@fault("registry")
async def registry(scene: Scene, strike: Strike) -> None:
    """Take the registry away for ``more["for_s"]``, by ``more["by"]`` (``asleep`` or ``killed``).

    Measures ``on`` (from its return to the first request of a campaign that was asked for meanwhile), ``dead_letters``,
    ``grown_mb`` (the worker that grew most) and ``unregistered`` (devices told of meanwhile that never came).
    """
    devices = scene.scaled(MEANWHILE)
    await scene.crowd(devices)
    letters = await ends_of(scene, "deadletters")
    meanwhile, told = f"{scene.name}-meanwhile", f"{scene.name}-told"
    async with watched(scene.sandbox) as memory:
        scene.strike(strike.more["by"], "registry")
        async with AWAY[strike.more["by"]](scene):
            await scene.campaign(meanwhile, devices)
            await _tell(scene, told)
            await asyncio.sleep(strike.more["for_s"])
        returned = asyncio.get_running_loop().time()
        await scene.until_asked(1, meanwhile)
        scene.measure("on", asyncio.get_running_loop().time() - returned)
        await eventually_async(lambda: _is_registered(scene, told), REGISTERED_WITHIN_S)
    scene.measure("grown_mb", memory.growth())
    scene.measure("dead_letters", await ends_of(scene, "deadletters") - letters)


async def _tell(scene: Scene, name: str) -> None:
    for body in devices_of(name, NEW, ("fcm",)):
        key = device_id("default", body["external_id"])
        await scene.producer.publish("devices", key, body | {"app": "default", "op": "upsert"})


async def _is_registered(scene: Scene, name: str) -> bool:
    return await registered(scene.producer, name) == NEW


@asynccontextmanager
async def _asleep(scene: Scene) -> AsyncIterator[None]:
    scene.sandbox.kill("registry", signal.SIGSTOP)
    try:
        yield
    finally:
        scene.sandbox.kill("registry", signal.SIGCONT)


@asynccontextmanager
async def _killed(scene: Scene) -> AsyncIterator[None]:
    await asyncio.to_thread(scene.sandbox.fell, "registry")
    try:
        yield
    finally:
        await asyncio.to_thread(scene.sandbox.start, "registry")


AWAY = {"asleep": _asleep, "killed": _killed}
