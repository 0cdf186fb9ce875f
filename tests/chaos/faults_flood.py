"""Nothing but rubbish on one topic: its role stops and says so, instead of emptying the topic into the dead letters."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx

from sandbox.running import Sandbox
from tests.chaos.faults import fault
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async
from tests.support.letters import letters_of

ROLE, TOPIC = "release", "waiting"
RUBBISH = b"\xff\xfe flood"
TRIPPED = 'carillon_dead_letter_limit_tripped{stage="release_waiting"} 1.0'
HELD_WITHIN_S = 30.0
LET_THROUGH_S = 60.0


@fault("flood")
async def flood(scene: Scene, strike: Strike) -> None:
    """Write ``more["records"]`` bad records, see the role stop, raise its limit as an operator would, see it go on.

    Measures ``unheld`` (1: the role does not say that it stopped), ``letters`` until then, before and after a restart,
    and ``unlettered`` (1: not all of them are dead letters once the limit is raised).
    """
    scene.strike(strike.what, TOPIC)
    name = f"{scene.producer.kafka.prefix}{TOPIC}"
    number = strike.more["records"]
    await scene.producer.publisher.raw([(name, 0, b"flood", RUBBISH, [])] * number)
    scene.measure("unheld", await _lasts(scene, HELD_WITHIN_S, lambda: _is_held(scene.sandbox)))
    scene.measure("letters", await _letters(scene))
    await asyncio.to_thread(scene.sandbox.stop, ROLE)
    scene.sandbox.supervisor._begin(_program(scene.sandbox))
    await eventually_async(lambda: _is_held(scene.sandbox), HELD_WITHIN_S)
    scene.measure("letters", await _letters(scene))
    await asyncio.to_thread(scene.sandbox.stop, ROLE)
    raised = scene.sandbox.plan(ROLE, 9)
    limits = {"CARILLON_DEADLETTERS__RUN": "0", "CARILLON_DEADLETTERS__SHARE": "1"}
    raised = replace(raised, environment={**raised.environment, **limits})
    await asyncio.to_thread(scene.sandbox.supervisor.start, [raised])
    scene.measure("unlettered", await _lasts(scene, LET_THROUGH_S, lambda: _are(scene, number)))


def _program(sandbox: Sandbox):
    return next(child.program for child in sandbox.supervisor.children if child.program.name == f"{ROLE}-1")


async def _is_held(sandbox: Sandbox) -> bool:
    """Tell whether the worker runs, has reached its limit, and says that it is not ready."""
    urls = _program(sandbox).urls
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            told, ready = (await client.get(urls["metrics"])).text, await client.get(urls["ready"])
    except httpx.HTTPError:
        return False
    return TRIPPED in told and not ready.is_success


async def _letters(scene: Scene) -> int:
    letters = await letters_of(scene.producer, TOPIC)
    return len({headers["origin"] for value, headers in letters if value == RUBBISH})


async def _are(scene: Scene, number: int) -> bool:
    return await _letters(scene) == number


async def _lasts(scene: Scene, timeout_s: float, check) -> int:
    """Return 0 when something comes true in time, else 1."""
    try:
        await eventually_async(check, timeout_s)
    except AssertionError:
        scene.say(f"{scene.name}: not within {timeout_s:.0f} s")
        return 1
    return 0
