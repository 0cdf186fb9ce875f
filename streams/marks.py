"""Takes old notes and marks off this worker's disk: the changelog forgets them by itself, rocksdb never would.

A mark has to outlive every replay of its segment, so it is kept as long as its changelog does (``MARKS_RETENTION``).
Every row is looked at once a day, and whenever a partition comes to this worker: a small piece at a time, with a rest
behind each, so that it takes a twentieth of the worker's time for some minutes and nobody waits for it.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Final

import structlog

from models.owned_facts import OwnedFacts
from models.ports import Clock
from rules.dating import day_of, outdated

PIECE: Final = 500
"""Rows looked at in one go: about a millisecond."""

REST_S: Final = 0.02

LOOK_S: Final = 60.0
"""Between two looks whether there is something to go through."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class OldMarks:
    """Goes through a table again and again."""

    table: OwnedFacts
    clock: Clock
    kept: timedelta
    rest_s: float = REST_S
    _looked: dict[int, int] = field(init=False, default_factory=dict)
    """By partition: the day on which all of it was looked at."""

    async def run(self) -> None:
        """Keep the table from growing for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def look(self) -> int:
        """Go through every partition of ours whose turn has come; returns how many rows left."""
        left, today = 0, day_of(self.clock())
        self._looked = {partition: day for partition, day in self._looked.items() if partition in self.table.owned}
        for partition in sorted(self.table.owned):
            if self._looked.get(partition) != today:
                left += await self._look(partition, today)
        if left:
            log.info("forgot old marks", rows=left)
        return left

    async def _look(self, partition: int, today: int) -> int:
        """Go through one partition; what is given away meanwhile is somebody else's to go through."""
        start, left = b"", 0
        while partition in self.table.owned:
            rows = list(islice(self.table.scan(partition, b"", start), PIECE))
            changes = outdated(rows, today, self.kept)
            self.table.keep(partition, changes)
            left += sum(change is None for change in changes.values())
            if len(rows) < PIECE:
                self._looked[partition] = today
                break
            start = rows[-1][0] + b"\0"
            await asyncio.sleep(self.rest_s)
        return left
