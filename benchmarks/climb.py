"""One role of a running house from one worker to several, and back by one, while there is work for it all the time."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.group import shared_among
from benchmarks.idle import processors
from benchmarks.scraped import Told, scrape
from benchmarks.steps import Move, Stay
from benchmarks.whole_house import worker
from models.topic import TopicSpec
from sandbox.archives import Say
from sandbox.demo import settings_of
from sandbox.running import Sandbox

SETTLE_S: Final = 2.0
"""After a change: for what it delays to come."""


@dataclass(frozen=True, slots=True)
class Climb:
    """What is climbed, and how."""

    sandbox: Sandbox
    role: str
    topic: TopicSpec
    """Whose partitions the workers share."""

    counter: str
    """The metric by which a worker counts the devices that it is done with."""

    stay_s: float
    page_ms: float
    say: Say

    async def up_to(self, most: int) -> tuple[list[Stay], list[Move]]:
        """Stay at each number from 1 to *most*, then at one less; raises SetupError where a group does not settle."""
        stays, moves = [await self._stay(1)], list[Move]()
        for number in range(2, most + 1):
            moves.append(await self.join(number))
            stays.append(await self._stay(number))
        if most > 1:
            moves.append(await self._leave(most))
            stays.append(await self._stay(most - 1))
        return stays, moves

    async def _stay(self, workers: int) -> Stay:
        before, cpu, began, idle = await self._scrape(workers), self.sandbox.cpu_s(), time.time(), processors()
        await asyncio.sleep(self.stay_s)
        ended, used, since, after = time.time(), self.sandbox.cpu_s(), processors(), await self._scrape(workers)
        work = {name: told.sum(self.counter) - before[name].sum(self.counter) for name, told in after.items()}
        self.say(f"{self.role} x {workers}: {sum(work.values()) / (ended - began):,.0f} devices/s")
        return Stay(
            workers=workers,
            began=began,
            ended=ended,
            work=work,
            cpu_s={role: s - cpu.get(role, 0.0) for role, s in used.items()},
            idle=since.idle_since(idle),
            connections=round(sum(told.sum("carillon_provider_connections") for told in after.values())),
        )

    async def join(self, number: int) -> Move:
        """Start one more, and return when all have their share; raises SetupError where they do not come to that."""
        before, began = await self._scrape(number - 1), time.time()
        program = worker(self.sandbox, self.role, number, page_ms=self.page_ms)
        await asyncio.to_thread(self.sandbox.supervisor.start, [program])
        return await self._moved(number - 1, number, began, before)

    async def _leave(self, number: int) -> Move:
        before, began = await self._scrape(number - 1), time.time()
        await asyncio.to_thread(self.sandbox.stop, self.role, number)
        return await self._moved(number, number - 1, began, before)

    async def _moved(self, number: int, to: int, began: float, before: Mapping[str, Told]) -> Move:
        await shared_among(settings_of(self.sandbox).kafka, self.role, self.topic, to)
        shared = time.time()
        await asyncio.sleep(SETTLE_S)
        after = await self._scrape(min(number, to))
        stood = [_mean_of(told, before[name]) for name, told in after.items()]
        return Move(number, to, began, shared, time.time(), max(stood))

    async def _scrape(self, workers: int) -> dict[str, Told]:
        return await asyncio.to_thread(scrape, self.sandbox, self.role, workers)


def _mean_of(after: Told, before: Told) -> float:
    """Return the mean standstill between two looks at one worker; 0: it had none."""
    name = "carillon_rebalance_seconds"
    times = after.sum(f"{name}_count") - before.sum(f"{name}_count")
    return (after.sum(f"{name}_sum") - before.sum(f"{name}_sum")) / times if times else 0.0
