"""``carillon send``: commands from a file to the topic, checked first and acknowledged by the broker."""

import asyncio
import sys
from pathlib import Path

from models.command import Command, Launch, Redrive, Start
from providers.catalogue import channels
from settings import Settings
from streams.console.broker import open_publisher
from streams.console.exits import fail, say
from streams.console.reading import read_objects
from streams.console.validation import encoded, judge_command
from streams.topics import COMMANDS


def send(path: Path, settings: Settings) -> None:
    """Publish every command of a file, or none of them where one would be refused."""
    checks = {name: spec.check for name, spec in channels().items()}
    commands: list[tuple[Command, bytes]] = []
    refused = 0
    for place, raw in read_objects(path):
        # As the producer wrote it: what it leaves out is for the reader to fill in.
        value = encoded(raw)
        command, reasons = judge_command(value, checks)
        if command is None:
            refused += 1
            for reason in reasons:
                say(f"{place}: {reason}")
        else:
            commands.append((command, value))
    if refused:
        fail(f"nothing was sent: {refused} of {refused + len(commands)} commands would be refused")
    asyncio.run(_publish(commands, settings))


async def _publish(commands: list[tuple[Command, bytes]], settings: Settings) -> None:
    topic = settings.kafka.prefix + COMMANDS.name
    async with open_publisher(settings.kafka, [COMMANDS]) as publisher:
        await publisher.raw([(topic, None, key_of(command).encode(), value, []) for command, value in commands])
    for command, _ in commands:
        sys.stdout.write(f"sent: {command.type} {key_of(command)}{_hint(command)}\n")


def key_of(command: Command) -> str:
    """Return the record's key: commands of one notification, or of one scope, stay in order."""
    if isinstance(command, Launch | Start | Redrive):
        return command.notification_id
    return command.notification_id or str(command.scope)


def _hint(command: Command) -> str:
    return f"; watch it: carillon progress {command.notification_id} --watch" if isinstance(command, Launch) else ""
