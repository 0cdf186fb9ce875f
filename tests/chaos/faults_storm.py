"""Workers that come and go for minutes: every few seconds their groups share their partitions out anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx

from tests.chaos.faults import fault
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike

CALM_S = 8.0
"""Before the storm: what the campaign's pace is held against."""

SHORTEST_S = 15.0
LEAST = 4
"""Rounds, also on a machine on which one takes longer than it should."""

COUNTER = "carillon_rebalances_total"


@fault("storm")
async def storm(scene: Scene, strike: Strike) -> None:
    """Let a second worker of each of ``more["roles"]`` join and leave, every ``more["every_s"]`` for ``more["for_s"]``.

    Measures ``slowed`` (the campaign's pace before, against that in the storm) and ``unseen``: roles whose first worker
    did not count a rebalance.
    """
    roles, loop = strike.more["roles"], asyncio.get_running_loop()
    calm = await _pace(scene, CALM_S)
    before = await _rebalances(scene, roles)
    began, asked = loop.time(), scene.log.asked[scene.name]
    until = began + max(SHORTEST_S, strike.more["for_s"] * scene.scale)
    busy_until, round_ = began, 0
    while loop.time() < until or round_ < LEAST:
        round_ += 1
        due = loop.time() + strike.more["every_s"]
        scene.strike("joins" if round_ % 2 else "leaves", ", ".join(roles))
        change = scene.sandbox.start if round_ % 2 else scene.sandbox.stop
        await asyncio.gather(*(asyncio.to_thread(change, role, 2) for role in roles))
        await asyncio.sleep(max(0.0, due - loop.time()))
        busy_until = loop.time() if _has_work(scene) else busy_until
    pace = (scene.log.asked[scene.name] - asked) / max(busy_until - began, 1.0)
    scene.measure("slowed", calm / max(pace, 0.001))
    after = await _rebalances(scene, roles)
    scene.measure("unseen", sum(after[role] <= before[role] for role in roles))


def _has_work(scene: Scene) -> bool:
    scene.log.read()
    return scene.log.asked[scene.name] < scene.devices


async def _pace(scene: Scene, for_s: float) -> float:
    """Return how many requests a second the campaign makes now."""
    scene.log.read()
    asked, loop = scene.log.asked[scene.name], asyncio.get_running_loop()
    began = loop.time()
    await asyncio.sleep(for_s)
    scene.log.read()
    return (scene.log.asked[scene.name] - asked) / (loop.time() - began)


async def _rebalances(scene: Scene, roles: Sequence[str]) -> dict[str, float]:
    """Return how many rebalances the first worker of each role has counted."""
    found: dict[str, float] = {}
    async with httpx.AsyncClient(trust_env=False) as client:
        for role in roles:
            text = (await client.get(scene.sandbox.urls[f"{role}-1"]["metrics"])).text
            lines = [line for line in text.splitlines() if line.startswith(COUNTER)]
            found[role] = sum(float(line.rpartition(" ")[2]) for line in lines)
    return found
