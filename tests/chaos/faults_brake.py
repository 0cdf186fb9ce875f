"""Cancel and pause while a campaign runs: how soon the providers hear nothing more."""

from __future__ import annotations

import asyncio
import time

from tests.chaos.faults import fault
from tests.chaos.pauses import heard_of, measure_pause
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike

QUIET_S = 1.0
"""No request for so long is silence: several times what one takes."""

GIVEN_UP_S = 10.0


@fault("cancel")
async def cancel(scene: Scene, strike: Strike) -> None:
    """Call the row's campaign back until it is silent (``silent_after``, seconds)."""
    scene.strike(strike.what, scene.name)
    await scene.command({"type": "cancel", "notification_id": scene.name})
    scene.measure("silent_after", await silence_after(scene, time.time()))


@fault("pause")
async def pause(scene: Scene, strike: Strike) -> None:
    """Pause the row's campaign until it is silent; measures ``silent_after`` (s) and ``asked_after`` (requests)."""
    scene.strike(strike.what, scene.name)
    heard = heard_of(scene.sandbox, "fcm", scene.name)
    latency_s = scene.row.workload.latency_ms / 1000
    wait_s = scene.chance.uniform(0, 2 * latency_s)
    found = await measure_pause(
        scene.producer, heard, {"notification_id": scene.name}, latency_s=latency_s, wait_s=wait_s
    )
    scene.measure("silent_after", found.silent_after_s)
    scene.measure("asked_after", found.asked_after)


async def silence_after(scene: Scene, since: float) -> float:
    """Wait until nothing was asked for a while; returns how long after *since* the last request was answered."""
    deadline = time.time() + GIVEN_UP_S
    while time.time() < deadline:
        scene.log.read()
        last_at = max(since, scene.log.last_at.get(scene.name, 0.0))
        if time.time() - last_at > QUIET_S + scene.row.workload.latency_ms / 1000:
            break
        await asyncio.sleep(0.05)
    return last_at - since
