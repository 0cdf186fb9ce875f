"""An app's devices -> equal parts of the range of their ids."""

from dataclasses import dataclass
from typing import Final

from models.names import AppId, DeviceId
from rules.identity import APP_BYTES, DEVICE_BYTES, app_prefix

WIDTH: Final = 2 * (APP_BYTES + DEVICE_BYTES)
"""Hex digits of a device id."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of an app's range: ``lower <= id < upper``."""

    number: int
    lower: DeviceId
    upper: DeviceId


def slice_count(devices: int, *, slice_devices: int, max_slices: int) -> int:
    """Return into how many slices so many devices are cut: about *slice_devices* each, at least one slice."""
    return min(max(-(-devices // slice_devices), 1), max_slices)


def cut_slices(app: AppId, count: int) -> list[Slice]:
    """Return *count* slices that together are the whole range of an app, without a gap or an overlap."""
    places = 1 << (8 * DEVICE_BYTES)
    base = int(app_prefix(app), 16) * places
    bounds = [_hex(base + number * places // count) for number in range(count + 1)]
    return [Slice(number, bounds[number], bounds[number + 1]) for number in range(count)]


def _hex(place: int) -> DeviceId:
    """Return a place as an id; after the very last id there is no other, so the last itself has to do."""
    return f"{min(place, 16**WIDTH - 1):0{WIDTH}x}"
