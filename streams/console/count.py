"""``carillon count``: how many devices a launch, an audience or a condition selects now."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import orjson
from pydantic import JsonValue

from models.base import Json
from models.command import Audience, Launch
from models.condition import Condition
from models.errors import SetupError
from rules.conditions import ConditionError, parse_condition
from settings import Settings
from streams.console.exits import fail, say
from streams.console.reading import read_objects
from streams.console.registry import Registry, open_registry
from streams.console.validation import encoded, judge_command


async def count(path: Path, app: str, settings: Settings, *, as_json: bool) -> None:
    """Ask the registry and print the devices by channel, and all of them together."""
    audience, app = read_audience(path, app)
    async with open_registry(settings) as registry:
        found = await _count(registry, app, audience)
    if as_json:
        line = orjson.dumps({"app": app, "devices": sum(found.values()), "by_channel": found})
        sys.stdout.write(line.decode() + "\n")
        return
    for channel, devices in sorted(found.items()):
        sys.stdout.write(f"{devices:>12,}  {channel}\n")
    sys.stdout.write(f"{sum(found.values()):>12,}  in all\n")


def read_audience(path: Path, app: str) -> tuple[Audience | Condition | None, str]:
    """Return who is meant, and of which app: from a launch command, or from a bare condition."""
    objects = read_objects(path)
    if len(objects) != 1:
        message = f"{path}: holds {len(objects)} objects; one launch or one condition is expected"
        raise SetupError(message)
    place, raw = objects[0]
    if "type" not in raw:
        return _condition(place, raw), app
    command, reasons = judge_command(encoded(raw), {})
    for reason in reasons:
        say(f"{place}: {reason}")
    if not isinstance(command, Launch):
        fail(f"{place}: this command would be refused" if reasons else f"{place}: only a launch has an audience")
    return command.audience, command.app


def _condition(place: str, raw: Json) -> Condition:
    try:
        return parse_condition(cast("dict[str, JsonValue]", raw))  # parsed JSON holds JSON values
    except ConditionError as error:
        for reason in error.reasons:
            say(f"{place}: {reason}")
        fail(f"{place}: this condition would be refused")


async def _count(registry: Registry, app: str, wanted: Audience | Condition | None) -> Mapping[str, int]:
    if not isinstance(wanted, Audience):
        return await registry.audience.count(app, wanted)
    if wanted.is_named:
        named = await registry.audience.named(app, wanted.devices or [], wanted.recipients or [])
        devices = {device.id: device for _, device in named if device.retired_at is None}
        return Counter(device.channel for device in devices.values())
    condition = None if wanted.condition is None else parse_condition(wanted.condition)
    return await registry.audience.count(app, condition)
