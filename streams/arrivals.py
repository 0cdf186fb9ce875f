"""Records as they come out of Faust's streams, with what is needed to acknowledge them."""

from dataclasses import dataclass
from typing import Any

from faust.types import TP

from models.record import Record


@dataclass(frozen=True, slots=True)
class Delivery:
    """A record on its way through the stage, with what is needed to acknowledge it."""

    record: Record[bytes]
    tp: TP
    era: int
    """``CarillonApp.era`` when it left the stream."""


def to_delivery(message: Any, prefix: str, era: int) -> Delivery:
    """Turn Faust's message into ours; the value stays as it came, because decoding must not raise here."""
    headers = message.headers or ()
    record = Record(
        value=message.value or b"",  # a tombstone is an empty value
        topic=message.topic.removeprefix(prefix),
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=int((message.timestamp or 0) * 1000),
        key=message.key,
        headers=tuple(headers.items()) if isinstance(headers, dict) else tuple(headers),
    )
    return Delivery(record, message.tp, era)
