"""Plays one row: its workload, its strikes at their moments, mending, and the evidence."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

from models.errors import CarillonError
from sandbox.house import CHANNELS
from sandbox.opening import EVERY_ROLE
from sandbox.running import Sandbox
from tests.chaos.evidence import gather
from tests.chaos.faults import FAULTS
from tests.chaos.scene import Scene
from tests.chaos.schedule import Strike


async def play(scene: Scene) -> None:
    """Play a row to its end; what goes wrong on the way is noted, and the house is mended for the next."""
    _begin(scene)
    try:
        await _act(scene)
        scene.log.read()
        scene.history.write("end")
    except (AssertionError, CarillonError, LookupError, OSError) as error:
        scene.log.read()
        scene.history.write("error", text=f"{type(error).__name__}: {error}"[:300])
    finally:
        for task in scene.beside:
            task.cancel()
        await mend(scene.sandbox)
        await scene.answer()


def _begin(scene: Scene) -> None:
    row = scene.row
    scene.history.row = scene.name
    scene.history.write(
        "begin",
        fault=row.name,
        number=row.number,
        in_flight=row.home.in_flight,
        window_s=row.bars.repeats_window_s,
        ends=sorted(row.bars.ends),
        silence_s=row.bars.silence_s,
        measures=row.bars.measures,
    )


async def _act(scene: Scene) -> None:
    workload = scene.row.workload
    await scene.answer(workload.latency_ms)
    if workload.devices:
        partial = "cancelled" in scene.row.bars.ends
        kind = scene.name if workload.is_own_crowd else "crowd"
        await scene.campaign(scene.name, scene.devices, kind=kind, partial=partial, **workload.launch)
    await _strike(scene, [strike for strike in scene.row.strikes if not strike.at_end])
    await asyncio.gather(*scene.beside)
    await gather(scene)
    at_end = [strike for strike in scene.row.strikes if strike.at_end]
    if at_end:
        await _strike(scene, at_end)
        await gather(scene)


async def _strike(scene: Scene, strikes: Sequence[Strike]) -> None:
    for strike in strikes:
        for _ in range(max(1, round(strike.times * scene.scale))):
            if strike.share is not None:
                await scene.until_asked(int(scene.devices * scene.chance.uniform(*strike.share)))
            await asyncio.sleep(scene.chance.uniform(*strike.after_s))
            await FAULTS[strike.what](scene, strike)


async def mend(sandbox: Sandbox) -> None:
    """Bring the house back to one of each, awake and ready, with providers that are well."""
    await asyncio.to_thread(_mend, sandbox)


def _mend(sandbox: Sandbox) -> None:
    for child in sandbox.supervisor.children:
        child.strike(signal.SIGCONT)
    servers = ("kafka", "registry", *(f"{channel}-simulator" for channel in CHANNELS))
    for child in sandbox.supervisor.children:
        is_extra = child.program.family in EVERY_ROLE and not child.program.name.endswith("-1")
        if is_extra and child.pid is not None:
            sandbox.supervisor.stop(child.program.name)
    for role in (*servers, *EVERY_ROLE):
        if role not in EVERY_ROLE:
            _wake(sandbox, role)
        elif not sandbox.pids(role):
            sandbox.start(role)
        else:
            sandbox.wait_ready(role, 1)


def _wake(sandbox: Sandbox, server: str) -> None:
    """Start whatever of a server was stopped on purpose; a registry that is not ours is none of our business."""
    known = [child for child in sandbox.supervisor.children if child.program.family == server]
    down = [child.program for child in known if child.pid is None]
    if down:
        sandbox.supervisor.start(down)
