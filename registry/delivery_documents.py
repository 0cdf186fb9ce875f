"""A settled result as a document, and its columns back.

Device ids are 16 bytes each, one after the other, rather than 32 digits in a list: a document of 500 is 8 KB then, not
21 KB. A device is found by the range that a document covers: a segment's devices are neighbours.
"""

from collections.abc import Sequence
from typing import Final

from models.names import DeviceId
from models.outcome import Outcome, Reason
from models.settled import Settled
from registry.client import Document

DIGITS: Final = 32
"""Of a device id; see ``rules.identity``."""


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
        **_devices(settled.device_ids),
    }
    if settled.others:
        document["others"] = [group.model_dump(mode="json") for group in settled.others]
    if settled.provider_ids is not None:
        document["provider_ids"] = settled.provider_ids
    if settled.positions is not None:
        document["positions"] = settled.positions
    return document


def _devices(ids: Sequence[DeviceId]) -> Document:
    """Return the ids as bytes, or as they are where they are none of ours, and the first and the last in order."""
    ordered = sorted(ids) or [""]
    covered: Document = {"first_device": ordered[0], "last_device": ordered[-1]}
    packed = _packed(ids)
    return covered | ({"device_ids": list(ids)} if packed is None else {"devices": packed})


def _packed(ids: Sequence[DeviceId]) -> bytes | None:
    digits = "".join(ids)
    try:
        packed = bytes.fromhex(digits)
    except ValueError:
        return None
    # also no blanks and no capitals: what is read must be what was written
    return packed if packed.hex() == digits and set(map(len, ids)) <= {DIGITS} else None


def devices_of(document: Document) -> list[DeviceId]:
    """Return the device of each entry."""
    if "devices" not in document:
        ids: list[DeviceId] = document["device_ids"]
        return ids
    digits = document["devices"].hex()
    return [digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS)]


def ends_of(document: Document, entries: int) -> list[tuple[Outcome, Reason]]:
    """Return the outcome and the reason of each entry."""
    ends = [(Outcome(document["outcome"]), Reason(document["reason"]))] * entries
    for group in document.get("others", ()):
        for entry in group["entries"]:
            ends[entry] = (Outcome(group["outcome"]), Reason(group["reason"]))
    return ends


def covering(device: DeviceId) -> Document:
    """Return the condition of the documents that may name a device."""
    return {"first_device": {"$lte": device}, "last_device": {"$gte": device}}
