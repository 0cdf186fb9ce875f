"""Processes that are kept running until a signal comes: what ``carillon worker all`` is."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sandbox.leash import Leash
from streams.console.exits import say

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
SOUND_S: Final = 60.0
"""A worker that ran for so long was well: its next failure is waited for as if it were the first."""

Argv = Sequence[str]


@dataclass(slots=True)
class Household:
    """Processes that are kept running until a signal comes."""

    commands: dict[str, Argv]
    leash: Leash
    grace_s: float
    first_wait_s: float = FIRST_WAIT_S
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Keep all of them running; return when all have ended after SIGTERM or Ctrl-C."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        await asyncio.gather(*(self._keep(name, argv) for name, argv in self.commands.items()))

    async def _keep(self, name: str, argv: Argv) -> None:
        loop = asyncio.get_running_loop()
        wait_s = self.first_wait_s
        while not self.stopping.is_set():
            began = loop.time()
            code = await self._once(name, argv)
            if self.stopping.is_set():
                return
            wait_s = self.first_wait_s if loop.time() - began > SOUND_S else wait_s
            say(f"worker {name} ended with {code}; it is started again in {wait_s:.0f} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def _once(self, name: str, argv: Argv) -> int:
        """Run a process to its end, which a stop brings about; one that ignores SIGTERM is killed."""
        # A session of its own: Ctrl-C reaches us alone, and we end the children in our own way.
        process = await asyncio.create_subprocess_exec(*argv, start_new_session=True)
        self.leash.hold(process.pid)
        ended = asyncio.create_task(process.wait())
        stop = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not ended.done():
            process.terminate()
            await asyncio.wait({ended}, timeout=self.grace_s)
            if not ended.done():
                say(f"worker {name} did not end in {self.grace_s:.0f} s, and is killed")
                process.kill()
        code = await ended
        self.leash.release(process.pid)
        return code
