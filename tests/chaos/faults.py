"""What can go wrong, by name; a fault returns when it is over, except for what the row's end has to show.

More faults are added in any file ``tests/chaos/faults_*.py`` by the same decorator.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from sandbox.child import Child
from sandbox.running import Sandbox
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike

Fault: TypeAlias = Callable[[Scene, Strike], Awaitable[None]]

FAULTS: Final[dict[str, Fault]] = {}

DIES_WITHIN_S = 5.0
"""After SIGKILL; a process that waits for its disk may take a moment."""


def fault(name: str) -> Callable[[Fault], Fault]:
    """Enter a fault under the name by which strikes call it."""

    def enter(function: Fault) -> Fault:
        FAULTS[name] = function
        return function

    return enter


def excuses(scene: Scene, role: str, instance: int | None = None) -> int:
    """Return how many senders a strike at a role strikes."""
    running = len(scene.sandbox.pids(role)) if instance is None else 1
    return running if role.startswith("send") else 0


@fault("kill")
async def kill(scene: Scene, strike: Strike) -> None:
    """SIGKILL all instances of a role, and wait for their successors.

    *more*: ``until`` is ``ready`` (as told), or ``started``, so that the next strike meets a worker that begins.
    """
    role, sandbox = strike.whom, scene.sandbox
    scene.strike("kill", role, excuses=excuses(scene, role))
    struck = [child for child in sandbox.supervisor.children if child.program.family == role and child.pid is not None]
    sandbox.kill(role, signal.SIGKILL)
    await asyncio.gather(*(asyncio.to_thread(child.wait, DIES_WITHIN_S) for child in struck))
    ready = strike.more.get("until", "ready") == "ready"
    await asyncio.to_thread(_revive, struck, sandbox, ready=ready)


def _revive(struck: Sequence[Child], sandbox: Sandbox, *, ready: bool) -> None:
    """Start them at once: the supervisor would wait longer after each death, and ten would take a minute."""
    for child in struck:
        if ready:
            sandbox.supervisor.start([child.program])
        else:
            sandbox.supervisor._begin(child.program)


@fault("deploy")
async def deploy(scene: Scene, strike: Strike) -> None:
    """SIGTERM a role, measure its drain (``exit``, seconds), and start it again."""
    scene.strike("deploy", strike.whom)
    began = time.monotonic()
    await asyncio.to_thread(scene.sandbox.stop, strike.whom)
    scene.measure("exit", time.monotonic() - began)
    await asyncio.to_thread(scene.sandbox.start, strike.whom)


@fault("down")
async def down(scene: Scene, strike: Strike) -> None:
    """Stop a role in good order, and let its work pile up."""
    await asyncio.to_thread(scene.sandbox.stop, strike.whom)


@fault("up")
async def up(scene: Scene, strike: Strike) -> None:
    """Start a role that is down, and do not wait until it is ready."""
    scene.strike("start", strike.whom)
    for child in scene.sandbox.supervisor.children:
        if child.program.family == strike.whom:
            scene.sandbox.supervisor._begin(child.program)


@fault("scale")
async def scale(scene: Scene, strike: Strike) -> None:
    """Start or stop instances of a role, one beside the other, until there are ``more["to"]``."""
    role, wanted = strike.whom, int(strike.more["to"])
    running = len(scene.sandbox.pids(role))
    scene.strike(f"scale to {wanted}", role)
    if wanted > running:
        change, instances = scene.sandbox.start, range(running + 1, wanted + 1)
    else:
        change, instances = scene.sandbox.stop, range(wanted + 1, running + 1)
    await asyncio.gather(*(asyncio.to_thread(change, role, instance) for instance in instances))


@fault("zombie")
async def zombie(scene: Scene, strike: Strike) -> None:
    """SIGSTOP one of those that run for its session and ``more["beyond_s"]`` more; then it goes on where it stood."""
    role, sandbox = strike.whom, scene.sandbox
    instance = scene.chance.randint(1, len(sandbox.pids(role)))
    scene.strike("stop", f"{role}-{instance}", excuses=excuses(scene, role, instance))
    sandbox.kill(role, signal.SIGSTOP, instance)
    try:
        await asyncio.sleep(scene.row.home.session_s(role) + strike.more.get("beyond_s", 15.0))
    finally:
        sandbox.kill(role, signal.SIGCONT, instance)
    await asyncio.to_thread(sandbox.wait_ready, role, instance)
