"""How much memory the workers hold: watched beside what happens."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import combinations
from statistics import median

from sandbox.kernel import resident_bytes
from sandbox.opening import EVERY_ROLE
from sandbox.running import Sandbox

EVERY_S = 2.0
MEGABYTE = 1_000_000


@dataclass
class Memory:
    """(Seconds, megabytes) of every process, in the order in which they were taken."""

    sandbox: Sandbox
    samples: defaultdict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    """By the worker's name and pid: a process that was started again is another one."""

    def look(self, now: float) -> None:
        """Take a sample of every worker that runs."""
        for child in self.sandbox.supervisor.children:
            pid = child.pid
            if pid is not None and child.program.family in EVERY_ROLE:
                self.samples[(child.program.name, pid)].append((now, resident_bytes(pid) / MEGABYTE))

    def growth(self) -> float:
        """Return by how much a process was larger than at its first sample, of all the most, in megabytes."""
        grown = [max(held for _, held in taken) - taken[0][1] for taken in self.samples.values()]
        return max(grown, default=0.0)

    def slopes(self, *, warm_s: float) -> dict[str, float]:
        """Return by how much each process grew in 10 min, in megabytes, but for its first *warm_s*."""
        found: dict[str, float] = {}
        for (name, _), taken in self.samples.items():
            warm = [(at, held) for at, held in taken if at - taken[0][0] >= warm_s]
            if len(warm) > 1:
                found[name] = max(slope(warm) * 600, found.get(name, float("-inf")))
        return found


def slope(points: list[tuple[float, float]]) -> float:
    """Return the median of the slopes between all points (Theil and Sen): what grows all the time has one.

    A step has none. Who takes over the partitions of one that was struck opens their tables, and keeps them: a worker
    of the waiting room gets larger by 13 MB once, at whatever moment chance chose, and least squares would make any
    figure of that.
    """
    slopes = [(y - before) / (x - at) for (at, before), (x, y) in combinations(points, 2)]
    return median(slopes) if slopes else 0.0


@asynccontextmanager
async def watched(sandbox: Sandbox) -> AsyncIterator[Memory]:
    """Give the memory of the workers, a sample every other second while the context is open."""
    memory = Memory(sandbox)
    loop = asyncio.get_running_loop()

    async def look() -> None:
        while True:
            memory.look(loop.time())
            await asyncio.sleep(EVERY_S)

    task = loop.create_task(look())
    try:
        yield memory
    finally:
        task.cancel()
