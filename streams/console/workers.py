"""``carillon worker``: one role in this process, or every role in processes of their own."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from models.errors import SetupError
from settings import Settings

SPARE_S: Final = 15.0
"""Beyond ``worker.drain_s``: for the tables to close and the group to be left."""


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
    commands: dict[str, Sequence[str]] = {}
    for number, (role, channel) in enumerate(plan(roles, channels)):
        port = worker.http_port + number if worker.http_port else 0
        argv = [sys.executable, "-m", "streams.cli", "worker", role]
        argv += ["--channel", channel] if channel else []
        argv += ["--instance", worker.instance, "--http-port", str(port)]
        commands[f"{role} {channel}" if channel else role] = argv
    from sandbox.household import Household
    from sandbox.leash import Leash

    with Leash() as leash:
        asyncio.run(Household(commands, leash, worker.drain_s + SPARE_S).run())


def plan(roles: Sequence[str], channels: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return each role with its channel: ``send`` once per channel, every other role once."""
    found: list[tuple[str, str | None]] = []
    for role in roles:
        found += [(role, channel) for channel in channels] if role == "send" else [(role, None)]
    return found
