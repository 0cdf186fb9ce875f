"""Waiting for a moment within a stage, without holding up a drain: who waits has begun nothing, so it can let go."""

import asyncio
from datetime import datetime

from models.ports import Clock


class Grace:
    """Waits for moments, and lets go of all of them at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: set[asyncio.Task[object]] = set()

    async def __call__(self, moment: datetime) -> None:
        """Return at a moment, at once where it is past."""
        left_s = (moment - self._clock()).total_seconds()
        task = asyncio.current_task()
        if left_s <= 0 or task is None:
            return
        self._waiting.add(task)
        try:
            await asyncio.sleep(left_s)
        finally:
            self._waiting.discard(task)

    async def let_go(self) -> None:
        """Cancel whoever waits: its batch is not acknowledged, and whoever reads it next waits for the same moment."""
        for task in self._waiting:
            task.cancel()
