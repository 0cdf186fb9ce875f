"""Brokers that die, one or several, for a moment or for a while; and small messages that go on being asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from models.errors import OutageError
from sandbox.program import Program
from tests.chaos.brokers import leader_of
from tests.chaos.faults import fault
from tests.chaos.scene import LEAST, Scene, a_launch
from tests.chaos.schedule import Strike
from tests.support.eventually import eventually_async

TAKEN_WITHIN_S = 120.0
KEEPS = "segments.fcm"
"""Whose leader is meant where the leader is struck."""


@fault("probes")
async def probes(scene: Scene, strike: Strike) -> None:
    """Begin to launch a message to one device every ``more["every_s"]`` for ``more["for_s"]``.

    A producer that got no acknowledgement tries the same command again: who was acknowledged must be told, and once.
    Measures ``ack_gap``, the longest time between two acknowledgements.
    """
    crowd = await scene.crowd(LEAST)
    scene.begins(_probe(scene, crowd, strike.more["for_s"], strike.more.get("every_s", 0.2)))


async def _probe(scene: Scene, crowd: str, for_s: float, every_s: float) -> None:
    loop = asyncio.get_running_loop()
    began = last = loop.time()
    longest, number = 0.0, 0
    while loop.time() - began < for_s:
        name = f"{scene.name}-p{number}"
        body = a_launch(name, crowd) | {"audience": {"devices": [{"external_id": f"{crowd}-0"}]}}
        await eventually_async(lambda body=body: _is_taken(scene, body), TAKEN_WITHIN_S)
        scene.expects(name, crowd, 1)
        longest, last, number = max(longest, loop.time() - last), loop.time(), number + 1
        await asyncio.sleep(every_s)
    scene.measure("ack_gap", longest)


async def _is_taken(scene: Scene, body: dict[str, object]) -> bool:
    try:
        await scene.command(body)
    except OutageError:
        return False
    return True


@fault("fell")
async def fell(scene: Scene, strike: Strike) -> None:
    """SIGKILL some of a server's nodes, leave them down for ``more["for_s"]`` and start them.

    *more*: ``nodes`` is how many of them, by chance; all by default. Measures ``on``: how long after all were ready the
    campaign's next request came.
    """
    sandbox, server = scene.sandbox, strike.whom
    running = len(sandbox.pids(server))
    chosen = scene.chance.sample(range(1, running + 1), strike.more.get("nodes", running))
    scene.strike("fell", f"{server} {', '.join(map(str, chosen))} of {running}")
    programs = await _fell(scene, server, chosen)
    await asyncio.sleep(strike.more["for_s"])
    await asyncio.to_thread(sandbox.supervisor.start, programs)
    scene.measure("on", await scene.goes_on())


@fault("leader")
async def leader(scene: Scene, strike: Strike) -> None:
    """SIGKILL the broker that leads the first of the segments' partitions, and leave it down for ``more["for_s"]``."""
    node = await leader_of(scene, KEEPS)
    scene.strike("fell", f"the leader, kafka {node}")
    programs = await _fell(scene, "kafka", [node])
    await asyncio.sleep(strike.more["for_s"])
    await asyncio.to_thread(scene.sandbox.supervisor.start, programs)


@fault("restart")
async def restart(scene: Scene, strike: Strike) -> None:
    """Stop a server in good order and start it; measures ``on`` from when it is ready."""
    scene.strike("restart", strike.whom)
    await asyncio.to_thread(scene.sandbox.restart, strike.whom)
    scene.measure("on", await scene.goes_on())


async def _fell(scene: Scene, server: str, nodes: Sequence[int]) -> list[Program]:
    sandbox = scene.sandbox
    ends = tuple(f"-{node}" for node in nodes)
    children = [child for child in sandbox.supervisor.children if child.program.family == server]
    struck = [child for child in children if len(children) == len(nodes) or child.program.name.endswith(ends)]
    await asyncio.gather(*(asyncio.to_thread(sandbox.supervisor.fell, child.program.name) for child in struck))
    return [child.program for child in struck]
