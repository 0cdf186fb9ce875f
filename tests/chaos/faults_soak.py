"""The mixed soak: for minutes a nemesis of which only the seed knows strikes one thing after the other."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from tests.chaos.faults import FAULTS, fault
from tests.chaos.memory import watched
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike

SECONDS: Final = ("accept", "expand", "send-fcm", "send-fcm-direct", "release", "tally", "record", "register", "retire")
"""Roles with a second worker. Workers are struck in their second; the first lives through everything, and its memory is
looked at."""

CAMPAIGN: Final = 2_000
WARM: Final = 1 / 3
"""Of the soak, in which everything struck once: what a worker grows until then is its tables, touched for the first
time, and its caches."""

MEMORY_NOTED: Final = 5
"""Of so many samples of memory one is noted."""

REST_S: Final = (2.0, 8.0)
"""Between the end of a strike and the next."""

Blow: TypeAlias = Callable[[Scene], Awaitable[None]]


@fault("soak")
async def soak(scene: Scene, strike: Strike) -> None:
    """Strike for ``scene.soak_s``, a campaign before each strike: with everything once, then by chance.

    Measures ``slope_mb``: by how much the steepest of the first workers grows in 10 min, once it is warm.
    """
    sandbox, loop = scene.sandbox, asyncio.get_running_loop()
    scene.strike(strike.what, f"everything, for {scene.soak_s:.0f} s")
    await scene.crowd(scene.scaled(CAMPAIGN))
    for role in SECONDS:  # side by side they would take each other's time to become ready
        await asyncio.to_thread(sandbox.start, role, 2)
    began, number = loop.time(), 0
    order = scene.chance.sample(BLOWS, len(BLOWS))
    async with watched(sandbox) as memory:
        while loop.time() - began < scene.soak_s:
            await scene.campaign(f"{scene.name}-s{number}", scene.scaled(CAMPAIGN))
            await asyncio.sleep(scene.chance.uniform(0.2, 2.0))
            blow = order[number] if number < len(order) else scene.chance.choice(BLOWS)
            await blow(scene)
            await asyncio.sleep(scene.chance.uniform(*REST_S))
            number += 1
    for (name, pid), taken in memory.samples.items():
        scene.history.write("memory", process=name, pid=pid, seconds_and_mb=taken[::MEMORY_NOTED])
    slopes = {name: grown for name, grown in memory.slopes(warm_s=scene.soak_s * WARM).items() if name.endswith("-1")}
    for name, grown in sorted(slopes.items()):
        scene.say(f"  {name} grows by {grown:+.2f} MB in 10 min")
    scene.measure("slope_mb", max(slopes.values()))


def a_second(scene: Scene) -> str:
    """Return a role by chance."""
    return scene.chance.choice(SECONDS)


async def kill(scene: Scene) -> None:
    """SIGKILL a second worker, perhaps again within a second of its start."""
    role = a_second(scene)
    for _ in range(scene.chance.randint(1, 2)):
        scene.strike("kill", f"{role}-2", excuses=int(role.startswith("send")))
        scene.sandbox.kill(role, signal.SIGKILL, 2)
        await asyncio.sleep(scene.chance.uniform(0.5, 3))


async def sleep(scene: Scene) -> None:
    """SIGSTOP a second worker for longer than its session."""
    role = a_second(scene)
    scene.strike("stop", f"{role}-2", excuses=int(role.startswith("send")))
    await _asleep(scene, role, 2, scene.row.home.session_s(role) + scene.chance.uniform(1, 8))


async def deploy(scene: Scene) -> None:
    """SIGTERM a second worker, and start it again."""
    role = a_second(scene)
    scene.strike("deploy", f"{role}-2")
    await asyncio.to_thread(scene.sandbox.restart, role, 2)


async def broker(scene: Scene) -> None:
    """SIGKILL the broker, or let it sleep."""
    if scene.chance.random() < 0.5:
        scene.strike("kill", "kafka")
        scene.sandbox.kill("kafka", signal.SIGKILL)
        await asyncio.sleep(1)
        await asyncio.to_thread(scene.sandbox.wait_ready, "kafka")
    else:
        scene.strike("stop", "kafka")
        await _asleep(scene, "kafka", None, scene.chance.uniform(3, 15))


async def registry(scene: Scene) -> None:
    """Let the registry sleep."""
    scene.strike("stop", "registry")
    await _asleep(scene, "registry", None, scene.chance.uniform(3, 15))


async def provider(scene: Scene) -> None:
    """Let FCM be away, ill, slow, or hang up, for some seconds."""
    about, rule = scene.chance.choice(ILLNESSES)
    more = {"rules": [rule], "about": about, "lasting_s": scene.chance.uniform(3, 10)}
    await FAULTS["answers"](scene, Strike("answers", "fcm", more=more))


async def pause(scene: Scene) -> None:
    """Pause everything, and let it go on."""
    scene.strike("pause", "*")
    await scene.command({"type": "pause", "scope": "*"})
    await asyncio.sleep(scene.chance.uniform(1, 4))
    await scene.command({"type": "resume", "scope": "*"})


async def _asleep(scene: Scene, role: str, instance: int | None, for_s: float) -> None:
    scene.sandbox.kill(role, signal.SIGSTOP, instance)
    try:
        await asyncio.sleep(for_s)
    finally:
        scene.sandbox.kill(role, signal.SIGCONT, instance)


BLOWS: Final[tuple[Blow, ...]] = (kill, kill, sleep, deploy, broker, registry, provider, provider, pause)
ILLNESSES: Final = (
    ("503", {"answer": "UNAVAILABLE"}),
    ("429", {"answer": "QUOTA_EXCEEDED", "every": 500, "run": 100, "run_s": 0.5, "retry_after": 2}),
    ("goaway", {"answer": "goaway", "every": 200}),
    ("resets", {"answer": "reset", "share": 0.02, "each": "attempt", "taken": True}),
    ("slow", {"answer": "ok", "share": 0.02, "each": "attempt", "latency_ms": 8_000, "times": 1}),
)
