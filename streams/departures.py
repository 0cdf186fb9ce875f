"""Lets what comes within a short while leave together."""

import asyncio


class Departures:
    """A departure every so often, when somebody waits for one; who comes next begins the next wait."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next: asyncio.Event | None = None

    async def join(self) -> None:
        """Return at the next departure, at most *every_s* from now, in the order of coming; at once where that is 0."""
        if not self._every_s:
            return
        if self._next is None:
            self._next = asyncio.Event()
            asyncio.get_running_loop().call_later(self._every_s, self._leave, self._next)
        await self._next.wait()

    def _leave(self, leaving: asyncio.Event) -> None:
        self._next = None
        leaving.set()
