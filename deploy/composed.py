"""What docker-compose.kafka.yml says, with its merges carried out and its variables at their defaults."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from deploy.compose import FILE

ROOT: Final = Path(__file__).parents[1]
OURS: Final = "carillon:"
"""How the name of our image begins."""

Document: TypeAlias = dict[str, Any]


@cache
def compose() -> Document:
    """Return the whole file."""
    return dict(yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8")))


def services(*, ours: bool) -> dict[str, Document]:
    """Return the services with Carillon's image, or those with others'."""
    every: dict[str, Document] = compose()["services"]
    return {name: service for name, service in every.items() if service["image"].startswith(OURS) is ours}


def environment(service: Mapping[str, Any]) -> dict[str, str]:
    """Return what a service is told, from its files and by itself, where nobody names other files."""
    told: dict[str, str] = {}
    for name in service.get("env_file", []):
        told |= env_file(ROOT / filled(name))
    return told | {name: filled(value) for name, value in service.get("environment", {}).items()}


def env_file(path: Path) -> dict[str, str]:
    """Return the variables of a file of them."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def filled(text: str) -> str:
    """Return a text of the compose file with the default of each of its variables."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


def seconds(told: str) -> float:
    """Return a duration of the compose file, such as ``25s`` or ``1m30s``; raises ValueError where it is none."""
    parts = re.findall(r"(\d+)(h|ms|m|s)", told)
    if "".join(number + unit for number, unit in parts) != told or not told:
        message = f"{told!r} is no duration such as 25s"
        raise ValueError(message)
    return sum(int(number) * {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}[unit] for number, unit in parts)
