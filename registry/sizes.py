"""How many devices an app has, remembered for some seconds."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from models.names import AppId, Channel
from models.ports import Clock
from registry.client import Collection, Document
from rules.slices import cut_slices

FRESH: Final = timedelta(seconds=5)
"""Sizes only decide how finely an audience is cut; counting again for each of many launches would cost more."""


@dataclass(slots=True)
class Sizes:
    """Counts by app; while one caller counts, the others wait for its answer."""

    devices: Collection
    clock: Clock
    _known: dict[AppId, tuple[datetime, Mapping[Channel, int]]] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, app: AppId) -> Mapping[Channel, int]:
        """Return how many devices the app has by channel, retired ones too, at most five seconds old."""
        async with self._lock:
            counted_at, counts = self._known.get(app, (None, {}))
            now = self.clock()
            if counted_at is None or now - counted_at > FRESH:
                counts = await count_by_channel(self.devices, whole_app(app))
                # an app is whatever a command names: those that nobody asks for any more are not remembered
                self._known = {name: known for name, known in self._known.items() if now - known[0] <= FRESH}
                self._known[app] = (now, counts)
            return counts


def whole_app(app: AppId) -> Document:
    """Return the filter of every device of an app."""
    (whole,) = cut_slices(app, 1)
    # Devices that were deleted leave a document without a channel for a while.
    return {"_id": {"$gte": whole.lower, "$lt": whole.upper}, "channel": {"$exists": True}}


async def count_by_channel(devices: Collection, where: Document) -> dict[Channel, int]:
    """Count on the server what a filter selects, by channel."""
    stages = [{"$match": where}, {"$group": {"_id": "$channel", "count": {"$sum": 1}}}]
    groups = await (await devices.aggregate(stages)).to_list()
    return {group["_id"]: group["count"] for group in groups}
