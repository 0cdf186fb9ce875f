"""How often a batch begins: it costs the same round trips however many records it holds, so it may wait a little.

The first record after a rest begins nearly at once; only what comes in quick succession is gathered.
"""

import asyncio
from typing import Final

MOMENT_S: Final = 0.005
"""What one fetch brings goes through the stream record by record: so that all of it is one batch."""


class Pace:
    """Holds the beginnings of batches apart; a pace of 0 holds up nothing."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next_s = 0.0
        self._hurry = asyncio.Event()

    async def wait(self) -> None:
        """Return when the next batch may begin, or as soon as ``hurry`` says so."""
        if not self._every_s:
            return
        loop = asyncio.get_running_loop()
        alarm = loop.call_at(max(self._next_s, loop.time() + MOMENT_S), self._hurry.set)
        try:
            await self._hurry.wait()
        finally:
            alarm.cancel()
        self._hurry.clear()
        self._next_s = loop.time() + self._every_s

    def hurry(self) -> None:
        """Let the next batch begin at once: there is no room to gather more."""
        self._hurry.set()
