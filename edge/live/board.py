"""One look at a time for however many pages are open; each page takes the newest when it is ready for it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Final

import structlog

from edge.live.view import View
from models.names import AppId

EVERY_S: Final = 1.0
"""Between two looks; nobody reads figures that change faster."""

BEAT_S: Final = 10.0
"""A silence that is broken by a heartbeat: proxies give up after 30 s or 60 s, and the page after three beats."""

LONGEST_S: Final = 3_600.0
"""A page comes back after that: so that it moves to another process when some are added."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Board:
    """Hands the newest view to every page, and looks only while there is one.

    There is no queue: a page that reads slowly skips what it was too late for, and holds up nobody.
    """

    look: Callable[[Collection[AppId]], Awaitable[View]]
    """Is told of which apps there are pages."""

    every_s: float = EVERY_S
    beat_s: float = BEAT_S
    longest_s: float = LONGEST_S
    _view: View | None = None
    _pages: dict[asyncio.Event, AppId] = field(default_factory=dict)
    _looking: asyncio.Task[None] | None = None
    _closed: bool = False

    @property
    def pages(self) -> int:
        """How many are open."""
        return len(self._pages)

    async def views(self, app: AppId) -> AsyncGenerator[View | None, None]:
        """Yield each newer view, and None after a silence, to a page of an app (``ALL_APPS``: of all).

        A view that was under way may be of other apps only. It ends after a while, and when the board is closed.
        """
        arrived = asyncio.Event()
        until = asyncio.get_running_loop().time() + self.longest_s
        self._enter(arrived, app)
        seen: View | None = None
        try:
            while not self._closed:
                if self._view is not seen:
                    seen = self._view
                    yield seen
                    if asyncio.get_running_loop().time() >= until:
                        return
                    continue
                arrived.clear()
                if not await _comes(arrived, self.beat_s):
                    yield None
        finally:
            self._leave(arrived)

    def close(self) -> None:
        """End every page: whoever stops the process does not wait for them."""
        self._closed = True
        for arrived in self._pages:
            arrived.set()

    def _enter(self, arrived: asyncio.Event, app: AppId) -> None:
        self._pages[arrived] = app
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="live")

    def _leave(self, arrived: asyncio.Event) -> None:
        """Let a page go; with the last one the looking ends, and what was seen is old."""
        self._pages.pop(arrived, None)
        if not self._pages and self._looking is not None:
            self._looking.cancel()
            self._looking = self._view = None

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        # The registry's driver may pass over a cancellation; who was let go of looks once more, and not for ever.
        while self._looking is asyncio.current_task():
            began = loop.time()
            try:
                self._view = await self.look(set(self._pages.values()))
            except Exception:  # a defect of one look must not end all pages: they see no change, and the log says why
                log.exception("live_look_failed")
            for arrived in self._pages:
                arrived.set()
            await asyncio.sleep(max(self.every_s - (loop.time() - began), self.every_s / 4))


async def _comes(arrived: asyncio.Event, within_s: float) -> bool:
    try:
        await asyncio.wait_for(arrived.wait(), within_s)
    except TimeoutError:
        return False
    return True
