"""What the files of a deployment say, as a test asks for it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from deploy.workers import WORKER
from models.names import Lane
from sandbox.cli import app as sandbox
from streams.cli import app as carillon
from streams.console.docs.settings import parts
from streams.console.workers import sender_of

ROOT = Path(__file__).parents[2]

Document = dict[str, Any]


@cache
def compose() -> Document:
    """Return docker-compose.kafka.yml with its merges carried out."""
    return dict(yaml.safe_load((ROOT / "docker-compose.kafka.yml").read_text()))


def environment(service: Document) -> dict[str, str]:
    """Return what a service is told, from its files and by itself, where nobody names other files."""
    told: dict[str, str] = {}
    for name in service.get("env_file", []):
        told |= env_file(ROOT / filled(name))
    return told | {name: filled(value) for name, value in service.get("environment", {}).items()}


def env_file(path: Path) -> dict[str, str]:
    """Return the variables of a file of them."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def filled(text: str) -> str:
    """Return a text of the compose file with the default of each of its variables."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def services(*, ours: bool) -> dict[str, Document]:
    """Return the services with Carillon's image, or those with others'."""
    every: dict[str, Document] = compose()["services"]
    return {name: service for name, service in every.items() if service["image"].startswith("carillon:") is ours}


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
