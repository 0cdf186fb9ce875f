"""``carillon worker``: one role in this process, or every role in processes of their own."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Final

from models.errors import SetupError
from models.names import Lane
from settings import Settings
from streams.senders import Sender, senders

SPARE_S: Final = 15.0
"""Beyond ``worker.drain_s``: for the tables to close and the group to be left."""


def with_options(settings: Settings, instance: str | None, http_port: int | None) -> Settings:
    """Return the settings with what the command line says instead."""
    said = {"instance": instance, "http_port": http_port}
    changes = {name: value for name, value in said.items() if value is not None}
    return settings.model_copy(update={"worker": settings.worker.model_copy(update=changes)})


def run_role(role: str, channel: str | None, lane: Lane | None, settings: Settings) -> None:
    """Be one role until a signal comes."""
    sender = sender_of(role, channel, lane)
    from streams.instances import claimed
    from streams.worker import run_worker

    with claimed(settings.worker, sender.name if sender else role) as instance:
        run_worker(role, sender, with_options(settings, instance, None))


def sender_of(role: str, channel: str | None, lane: Lane | None) -> Sender | None:
    """Return what a worker sends; None where it does not. Raises SetupError where the command line fits no worker."""
    if role != "send":
        if channel is None and lane is None:
            return None
        message = f"worker {role} has neither --channel nor --lane; only worker send does"
        raise SetupError(message)
    if channel is not None and lane is not None:
        return Sender(channel, lane)
    message = (
        f"worker send needs --channel and --lane, such as --channel {channel or 'fcm'} --lane {lane or Lane.DIRECT}. "
        "Run both lanes of each channel: --lane direct and --lane campaign send what is theirs and nothing else"
    )
    raise SetupError(message)


def run_all(settings: Settings, channels: Sequence[str], roles: Sequence[str]) -> None:
    """Run one process per role, and per lane of ``send``; start again what ends; end all on a signal."""
    worker = settings.worker
    commands: dict[str, Sequence[str]] = {}
    for number, (name, words) in enumerate(plan(roles, channels).items()):
        port = worker.http_port + number if worker.http_port else 0
        argv = [sys.executable, "-m", "streams.cli", "worker", *words]
        commands[name] = [*argv, "--instance", worker.instance, "--http-port", str(port)]
    from sandbox.household import Household
    from sandbox.leash import Leash

    with Leash() as leash:
        asyncio.run(Household(commands, leash, worker.drain_s + SPARE_S).run())


def plan(roles: Sequence[str], channels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return what ``carillon worker`` is asked for, by name: ``send`` once per lane of a channel, other roles once."""
    found: dict[str, tuple[str, ...]] = {}
    for role in roles:
        found |= {each.name: each.words for each in senders(channels)} if role == "send" else {role: (role,)}
    return found
