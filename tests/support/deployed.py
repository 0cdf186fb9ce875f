"""What Carillon takes, as the files of a deployment are held against it."""

from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from deploy.workers import WORKER
from models.names import Lane
from sandbox.cli import app as sandbox
from streams.cli import app as carillon
from streams.console.docs.settings import parts
from streams.console.workers import sender_of


def settings_there_are() -> set[str]:
    """Return every environment variable that Carillon reads."""
    return {variable.name for part in parts() for variable in part.variables}


def parse(words: list[str]) -> None:
    """Read a command line as ``carillon`` would, and run nothing; raises what it would raise."""
    command, given = _parsed(get_command(carillon), words)
    if command.name == "sandbox":
        _parsed(get_command(sandbox), words[1:])
    elif command.name == WORKER:
        sender_of(given["role"], given["channel"], given["lane"] and Lane(given["lane"]))


def _parsed(command: TyperCommand | TyperGroup, words: list[str]) -> tuple[TyperCommand, dict[str, Any]]:
    context = command.make_context("carillon", list(words))
    left = [*context._protected_args, *context.args]
    if isinstance(command, TyperGroup) and (left or not command.invoke_without_command):
        _, found, rest = command.resolve_command(context, left)
        return _parsed(found, rest)
    return command, context.params
