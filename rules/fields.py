"""What a condition can ask a device for: its own fields, and its properties by their path."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from models.device import Device
from rules.comparison import Held, Kind, is_text

PREFIX: Final = "properties."

MAX_PATH: Final = 255
"""Characters of a path."""

OWN: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "platform": Kind.TEXT,
        "channel": Kind.TEXT,
        "locale": Kind.TEXT,
        "timezone": Kind.TEXT,
        "domain": Kind.TEXT,
        "recipient_id": Kind.TEXT,
        "external_id": Kind.TEXT,
        "bucket": Kind.NUMBER,
        "registered_at": Kind.MOMENT,
    }
)
"""The device's own fields, by the name that the registry gives them too."""


def kind_of(name: str) -> Kind:
    """Return what stands under a name that ``why_not_a_field`` accepts."""
    return OWN.get(name, Kind.PROPERTY)


def why_not_a_field(name: str) -> str | None:
    """Return what is wrong with a name and what would be right, or None if it can be asked for."""
    if name in OWN:
        return None
    if not name.startswith(PREFIX):
        return f"{_shown(name)} is not a field of a device: {_suggestion(name)}"
    if len(name) > MAX_PATH:
        return f"is longer than {MAX_PATH} characters"
    if not is_text(name) or "$" in name:
        return "holds a $, a NUL or half a character: name the property without it"
    if not all(name.split(".")):
        return f"{_shown(name)} has an empty part: write properties.a.b, without dots at the ends or two in a row"
    return None


def _shown(name: str) -> str:
    return ascii(name if len(name) <= MAX_PATH else f"{name[:MAX_PATH]}…")


def _suggestion(name: str) -> str:
    near = get_close_matches(name[:MAX_PATH], OWN, n=1)
    known = f"write properties.<path>, or one of {', '.join(OWN)}"
    return f"did you mean {near[0]}? Otherwise {known}" if near else known


def read_field(device: Device, name: str) -> Held:
    """Return what a device holds under a name; None where it is missing.

    A path leads through maps only: where a list stands on the way, the property is missing.
    """
    if name in OWN:
        held: Held = getattr(device, name)
        return held
    here: Held = device.properties
    for part in name.removeprefix(PREFIX).split("."):
        if not isinstance(here, dict):
            return None
        here = here.get(part)
    return here


def on_the_way(name: str) -> list[str]:
    """Return the paths that have to be maps for a name to lead anywhere."""
    if name in OWN:
        return []
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(2, len(parts))]
