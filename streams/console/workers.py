"""``carillon worker``: one role in this process, or every role in processes of their own."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from models.errors import SetupError
from sandbox.leash import Leash
from settings import Settings
from streams.console.exits import say

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 30.0
SOUND_S: Final = 60.0
"""A worker that ran for so long was well: its next failure is waited for as if it were the first."""

SPARE_S: Final = 15.0
"""Beyond ``worker.drain_s``: for the tables to close and the group to be left."""

Argv = Sequence[str]


def with_options(settings: Settings, instance: str | None, http_port: int | None) -> Settings:
    """Return the settings with what the command line says instead."""
    said = {"instance": instance, "http_port": http_port}
    changes = {name: value for name, value in said.items() if value is not None}
    return settings.model_copy(update={"worker": settings.worker.model_copy(update=changes)})


def run_role(role: str, channel: str | None, settings: Settings) -> None:
    """Be one role until a signal comes."""
    if (role == "send") != (channel is not None):
        message = "worker send needs --channel, such as --channel fcm; no other role has one"
        raise SetupError(message)
    from streams.worker import run_worker

    run_worker(role, channel, settings)


def run_all(settings: Settings, channels: Sequence[str], roles: Sequence[str]) -> None:
    """Run one process per role, and per channel of ``send``; start again what ends; end all on a signal."""
    worker = settings.worker
    commands: dict[str, Argv] = {}
    for number, (role, channel) in enumerate(plan(roles, channels)):
        port = worker.http_port + number if worker.http_port else 0
        argv = [sys.executable, "-m", "streams.cli", "worker", role]
        argv += ["--channel", channel] if channel else []
        argv += ["--instance", worker.instance, "--http-port", str(port)]
        commands[f"{role} {channel}" if channel else role] = argv
    with Leash() as leash:
        asyncio.run(Household(commands, leash, worker.drain_s + SPARE_S).run())


def plan(roles: Sequence[str], channels: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return each role with its channel: ``send`` once per channel, every other role once."""
    found: list[tuple[str, str | None]] = []
    for role in roles:
        found += [(role, channel) for channel in channels] if role == "send" else [(role, None)]
    return found


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
