"""The access token of a service account: fetched in a thread, once for all who wait, and again before it ends.

firebase_admin would fetch it inside the event loop, and twice more for every message that is answered with 401.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import google.auth.exceptions

from providers.fcm_reply import Lost

RENEW_AFTER: Final = 0.5
"""Share of a token's life after which the next one is fetched, while the old one still serves."""

LIFE_S: Final = 3600.0
"""Life of Google's access tokens."""

Fetch = Callable[[], str]
"""Blocks until it has a new token; raises what google-auth raises."""


class NoTokenError(Exception):
    """There is no access token; ``lost`` tells why, the text tells nothing."""

    def __init__(self, lost: Lost) -> None:
        super().__init__(lost.value)
        self.lost = lost


@dataclass(slots=True)
class AccessToken:
    """The one token of a route, shared by all its requests."""

    fetch: Fetch
    timeout_s: float
    """A request waits so long for a token; google-auth itself may try for longer, and the next request finds it."""

    life_s: float = LIFE_S
    _value: str = ""
    _until: float = 0.0
    _fetching: asyncio.Task[str] | None = field(init=False, default=None)

    async def get(self) -> str:
        """Return a token that is good now; raises NoTokenError."""
        return self.now() or await self._wait()

    def now(self) -> str | None:
        """Return a token that is good now, if there is one; a new one is fetched behind it in good time."""
        now = asyncio.get_running_loop().time()
        if not self._value or now >= self._until:
            return None
        if now > self._until - self.life_s * (1 - RENEW_AFTER):
            self._begin()
        return self._value

    async def after(self, refused: str) -> str:
        """Return a token other than *refused*: the present one if it is newer, else a new one; raises NoTokenError."""
        if self._value and self._value != refused:
            return self._value
        return await self._wait()

    async def close(self) -> None:
        """Stop fetching."""
        if self._fetching is not None:
            self._fetching.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._fetching

    async def _wait(self) -> str:
        try:
            async with asyncio.timeout(self.timeout_s):
                return await asyncio.shield(self._begin())
        except google.auth.exceptions.RefreshError as error:
            raise NoTokenError(Lost.TOKEN_SERVER if error.retryable else Lost.NO_TOKEN) from None
        except (google.auth.exceptions.GoogleAuthError, TimeoutError):
            raise NoTokenError(Lost.TOKEN_SERVER) from None

    def _begin(self) -> asyncio.Task[str]:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._renew())
            self._fetching.add_done_callback(_take_notice)
        return self._fetching

    async def _renew(self) -> str:
        value = await asyncio.to_thread(self.fetch)
        self._value, self._until = value, asyncio.get_running_loop().time() + self.life_s
        return value


def _take_notice(task: asyncio.Task[Any]) -> None:
    """Look at the error of a fetch for which nobody waited: the next request fetches again and is told."""
    if not task.cancelled():
        task.exception()
