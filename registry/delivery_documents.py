"""A settled result as a document, and its columns back.

Device ids are 16 bytes each, one after the other, rather than 32 digits in a list: a document of 500 is 8 KB then, not
21 KB. A device is found by the range that a document covers: a segment's devices are neighbours. What is only shown
stays the one text that it is in the result (``models.column``).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from models.column import BLANK, from_column, length_of
from models.names import DeviceId, SegmentId
from models.outcome import Outcome, Reason
from models.settled import Settled
from registry.client import Document

BYTES: Final = 16
"""Of a device id; see ``rules.identity``."""

REOPENED: Final = "reopened"
"""In the ids of what redrives took, where a result has the number of its attempt."""


def to_document(settled: Settled, partition: int, offset: int) -> Document:
    """Return one result; ids begin with the notification's, so that its results are one range of them."""
    document: Document = {
        "_id": f"{settled.segment_id}/{settled.attempt}/{partition}/{offset}",
        "notification_id": settled.notification_id,
        "segment_id": settled.segment_id,
        "attempt": settled.attempt,
        "partition": partition,
        "offset": offset,
        "app": settled.app,
        "channel": settled.channel,
        "at": settled.at,
        "origin": settled.origin,
        "outcome": settled.outcome.value,
        "reason": settled.reason.value,
        "entries": settled.entries,
        **_devices(settled.devices),
    }
    if settled.others:
        document["others"] = [group.model_dump(mode="json") for group in settled.others]
    if settled.receipts is not None:
        document |= {"stem": settled.stem, "receipts": settled.receipts}
    if settled.positions is not None:
        document["positions"] = settled.positions
    return document


def _devices(column: str) -> Document:
    """Return the ids as bytes, or as they are where they are none of ours, and the first and the last in order."""
    ordered = sorted(from_column(column)) or [""]
    packed = _packed(column)
    return {
        "first_device": ordered[0],
        "last_device": ordered[-1],
        **({"device_column": column} if packed is None else {"devices": packed}),
    }


def _packed(column: str) -> bytes | None:
    try:
        packed = bytes.fromhex(column)  # blanks between the bytes are passed over
    except ValueError:
        return None
    # blanks in other places, capitals, other lengths: what is read must be what was written
    return packed if len(packed) % BYTES == 0 and column == _unpacked(packed) else None


def _unpacked(packed: bytes) -> str:
    return BLANK + packed.hex(BLANK, BYTES) if packed else ""


def devices_of(document: Document) -> list[DeviceId]:
    """Return the device of each entry."""
    packed: bytes | None = document.get("devices")
    return from_column(document["device_column"] if packed is None else _unpacked(packed))


def entries_of(document: Document) -> int:
    """Return how many deliveries it tells of; one that does not say so is counted by its devices."""
    if "entries" in document:
        return int(document["entries"])
    packed: bytes | None = document.get("devices")
    return length_of(document["device_column"]) if packed is None else len(packed) // BYTES


def receipts_of(document: Document, entries: int) -> list[str | None]:
    """Return the provider's id of each entry, None where it gave none of its own."""
    receipts: str | None = document.get("receipts")
    if receipts is None:
        return [None] * entries
    return [document["stem"] + rest if rest else None for rest in from_column(receipts)]


def ends_of(document: Document, entries: int) -> list[tuple[Outcome, Reason]]:
    """Return the outcome and the reason of each entry."""
    ends = [(Outcome(document["outcome"]), Reason(document["reason"]))] * entries
    for group in document.get("others", ()):
        for entry in group["entries"]:
            ends[entry] = (Outcome(group["outcome"]), Reason(group["reason"]))
    return ends


def to_reopened(
    segment_id: SegmentId, redrive: int, turn: int, taken: Mapping[int, DeviceId], at: datetime
) -> Document:
    """Return which positions of a segment a redrive took; the id follows those of the segment's results.

    *turn* is how many redrives took some of it before: of two that come at once one finds its turn taken.
    """
    ordered = sorted(taken.values())
    return {
        "_id": f"{segment_id}/{REOPENED}/{turn}",
        "notification_id": segment_id.split(":", 1)[0],
        "segment_id": segment_id,
        "reopened": redrive,
        "positions": sorted(taken),
        "first_device": ordered[0],
        "last_device": ordered[-1],
        "at": at,
    }


def covering(device: DeviceId) -> Document:
    """Return the condition of the documents that may name a device."""
    return {"first_device": {"$lte": device}, "last_device": {"$gte": device}}
