"""Bytes of the topic ``devices`` -> a change of a device that the registry can hold."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import JsonValue, ValidationError

from models.device import (
    DEVICE_COMMAND,
    Delete,
    DeviceCommand,
    Move,
    SetProperties,
    UnsetProperties,
    Upsert,
)
from models.errors import PoisonError
from rules.complaints import Models, complaints
from rules.json_objects import read_object, storage_complaints

MODELS: Final[Models] = {
    "upsert": Upsert,
    "set": SetProperties,
    "unset": UnsetProperties,
    "move": Move,
    "delete": Delete,
}


def read_device_command(raw: bytes | None) -> DeviceCommand:
    """Read a device command.

    Raises
    ------
    PoisonError
        ``not_json``, ``not_an_object``, ``too_large``, or ``schema`` with every fault in its detail.
    """
    body = read_object(raw)
    if faults := storage_complaints(body):
        raise _poison(faults)
    try:
        command = DEVICE_COMMAND.validate_python(body)
    except ValidationError as error:
        raise _poison(complaints(error, "op", MODELS)) from error
    if faults := list(_name_complaints(command)):
        raise _poison(faults)
    return command


def _name_complaints(command: DeviceCommand) -> Iterator[str]:
    """Judge the names of properties: one that the registry cannot hold would take its whole bulk with it."""
    if isinstance(command, Upsert | SetProperties):
        for name, value in command.properties.items():
            yield from _path_complaints(f"properties.{name}", name)
            yield from _inner_complaints(f"properties.{name}", value)
    elif isinstance(command, UnsetProperties):
        for index, name in enumerate(command.keys):
            yield from _path_complaints(f"keys[{index}]", name)


def _path_complaints(place: str, path: str) -> Iterator[str]:
    if "\0" in path or not all(path.split(".")) or any(step.startswith("$") for step in path.split(".")):
        yield f"{place[:100]}: each step of a property's path is a name that is not empty and begins with no $"


def _inner_complaints(place: str, value: JsonValue) -> Iterator[str]:
    """Judge the names below; the depth is bounded already."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if not name or name.startswith("$") or "." in name:
                yield f"{place[:100]}: a name inside a property is not empty, begins with no $ and holds no dot"
            yield from _inner_complaints(place, part)
    elif isinstance(value, list):
        for part in value:
            yield from _inner_complaints(place, part)


def _poison(faults: list[str]) -> PoisonError:
    return PoisonError(reason="schema", detail="; ".join(faults))
