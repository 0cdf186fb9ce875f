"""Which properties the registry can keep: checked before anything of a batch is written."""

from collections.abc import Sequence
from typing import Final

from models.base import JsonValue
from models.device import DeviceCommand, SetProperties, UnsetProperties, Upsert
from models.errors import PoisonError

MAX_DEPTH: Final = 32
"""Levels of nesting; MongoDB refuses a document beyond 100."""

MAX_INTEGER: Final = 2**63
"""MongoDB's integers have 64 bits and a sign."""

BAD_PROPERTY: Final = "bad_property"


def check_properties(command: DeviceCommand) -> None:
    """Raise PoisonError naming the property that cannot be kept."""
    if isinstance(command, Upsert):
        _check_value(command.properties, "properties", depth=0)
    elif isinstance(command, SetProperties):
        _check_paths(list(command.properties))
        for path, value in command.properties.items():
            _check_value(value, f"properties.{path}", depth=path.count(".") + 1)
    elif isinstance(command, UnsetProperties):
        _check_paths(command.keys)


def _check_paths(paths: Sequence[str]) -> None:
    for path in paths:
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise PoisonError(BAD_PROPERTY, f"properties.{path} is nested deeper than {MAX_DEPTH} levels")
        for part in parts:
            _check_key(part, f"properties.{path}")
    known = set(paths)
    for path in known:
        for end, letter in enumerate(path):
            if letter == "." and path[:end] in known:
                raise PoisonError(BAD_PROPERTY, f"properties.{path} lies inside properties.{path[:end]}: name one")


def _check_key(key: str, where: str) -> None:
    if not key or key.startswith("$") or "\0" in key or "." in key:
        raise PoisonError(BAD_PROPERTY, f"{where}: a name is not empty, begins with no $ and holds no dot and no NUL")


def _check_value(value: JsonValue, where: str, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise PoisonError(BAD_PROPERTY, f"{where} is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_key(key, where)
            _check_value(inner, f"{where}.{key}", depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, where, depth=depth + 1)
    elif isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
        raise PoisonError(BAD_PROPERTY, f"{where} is an integer of more than 64 bits")
