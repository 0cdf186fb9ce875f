"""Devices as columns: those that can be sent to, in pieces that fit into a record each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from models.names import DeviceId
from rules.addresses import address_fault, all_sound

MAX_WEIGHT: Final = 250_000
"""Characters in the columns of one segment: at 4 bytes each it still is a record of 1 MB."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Devices of one channel that can be sent to; entry *i* of each column is one device."""

    device_ids: Sequence[DeviceId]
    addresses: Sequence[str]
    locales: Sequence[str | None]
    fields: Sequence[Mapping[str, str] | None] | None = None


def sound(columns: Columns) -> tuple[Columns, dict[str, int]]:
    """Return the devices with an address that looks like one, and how many have none, by reason."""
    if all_sound(columns.addresses):
        return columns, {}
    faults = [address_fault(address) for address in columns.addresses]
    suppressed = Counter(fault.value for fault in faults if fault is not None)
    if not suppressed:
        return columns, {}
    keep = [index for index, fault in enumerate(faults) if fault is None]
    return _pick(columns, keep), dict(suppressed)


def _pick(columns: Columns, keep: Sequence[int]) -> Columns:
    ids, addresses, locales, fields = columns.device_ids, columns.addresses, columns.locales, columns.fields
    return Columns(
        [ids[index] for index in keep],
        [addresses[index] for index in keep],
        [locales[index] for index in keep],
        None if fields is None else [fields[index] for index in keep],
    )


def pieces(columns: Columns, size: int) -> Iterator[Columns]:
    """Cut columns into pieces that are neither too many devices nor too heavy."""
    ids, addresses, locales, fields = columns.device_ids, columns.addresses, columns.locales, columns.fields
    for start, end in pairwise(_bounds(columns, size)):
        part = slice(start, end)
        yield Columns(ids[part], addresses[part], locales[part], None if fields is None else fields[part])


def _bounds(columns: Columns, size: int) -> list[int]:
    longest = max(map(len, columns.addresses), default=0)
    if columns.fields is None and longest * size <= MAX_WEIGHT:
        return [*range(0, len(columns.addresses), size), len(columns.addresses)]
    bounds, weight = [0], 0
    for index, address in enumerate(columns.addresses):
        more = len(address) + (_weight(columns.fields[index]) if columns.fields else 0)
        if index > bounds[-1] and (index - bounds[-1] == size or weight + more > MAX_WEIGHT):
            bounds.append(index)
            weight = 0
        weight += more
    return [*bounds, len(columns.addresses)] if columns.addresses else bounds


def _weight(fields: Mapping[str, str] | None) -> int:
    return sum(len(name) + len(value) for name, value in fields.items()) if fields else 0
