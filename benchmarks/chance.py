"""A page of segments with addresses by chance, as real ones are: those of the computed audience follow from ids."""

import random
from datetime import UTC, datetime
from string import ascii_letters, digits
from typing import Final

from aiokafka.codec import zstd_encode

from benchmarks.contenders.message import CONTENT
from models.names import Channel, Lane
from models.notification import Notification
from rules.columns import Columns
from rules.identity import device_id
from rules.segments import cut_segments
from streams.compression import LEVEL

APP: Final = "bench"
LETTERS: Final = ascii_letters + digits + "-_"
LENGTHS: Final = range(142, 164)
"""Of FCM's addresses; APNs' have 64 hex digits."""

EPOCH: Final = datetime.fromtimestamp(0, UTC)


def segment_bytes(channel: Channel, devices: int = 13_000, size: int = 500) -> float:
    """Return the bytes of one device's part of a page, compressed as the broker gets it; the same at each call."""
    chance = random.Random(devices)  # noqa: S311 -- no secret
    ids = sorted(device_id(APP, f"{channel}-{number}") for number in range(devices))
    addresses = [_address(channel, chance) for _ in ids]
    notification = Notification(
        id="page", app=APP, content=CONTENT, lane=Lane.CAMPAIGN, accepted_at=EPOCH, expires_at=EPOCH
    )
    cut = cut_segments(notification, (channel, 0, 0), Columns(ids, addresses, [None] * devices), known=True, size=size)
    raw = b"".join(segment.model_dump_json(exclude_defaults=True).encode() for segment in cut.segments)
    return len(zstd_encode(raw, LEVEL)) / devices


def _address(channel: Channel, chance: random.Random) -> str:
    if channel == "apns":
        return f"{chance.getrandbits(256):064x}"
    return "".join(chance.choices(LETTERS, k=chance.choice(LENGTHS)))
