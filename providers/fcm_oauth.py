"""The access token of a service account: one for all requests, fetched behind them and long before it is needed.

The next one is fetched when half of a token's life is over; while the token endpoint is away it is asked again and
again, ever more seldom, and what is there goes on. Only when the last token has ended is there none: then whoever asks
is told so at once. Nothing is fetched because somebody sends, but after a token was refused before its time.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

import structlog

from providers.fcm_credentials import ServiceAccount, Source
from providers.fcm_grant import NoTokenError, granted, pause_s
from providers.fcm_reply import Lost

RENEW_AFTER: Final = 0.5
"""Share of a token's life after which the next one is fetched, while the old one still serves."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class AccessToken:
    """The one token of a route, shared by all its requests."""

    source: Source
    timeout_s: float
    """A request waits so long for a fetch that is under way; the fetch goes on, and the next request finds its end."""

    expires_at_s: float | None = field(init=False, default=None)
    """When the token ends, in seconds since 1970; None before the first."""

    is_refused: bool = field(init=False, default=False)
    """The newer source gives no tokens: the account in the file is not known, or not allowed to."""

    _newer: Source | None = field(init=False, default=None)
    """What was put in place while we run, until it has given a token."""

    _value: str = field(init=False, default="")
    _renew_at: float = field(init=False, default=0.0)
    _until: float = field(init=False, default=0.0)
    _lost: Lost | None = field(init=False, default=None)
    """Why the last attempt brought no token; None: it did."""

    _failures: int = field(init=False, default=0)
    _timer: asyncio.TimerHandle | None = field(init=False, default=None)
    _fetching: asyncio.Task[None] | None = field(init=False, default=None)

    def start(self) -> None:
        """Fetch the first token, and follow the file of the service account."""
        self._begin()
        if self.source.rotation is not None:
            self.source.rotation.begin(self.change)

    def now(self) -> str | None:
        """Return a token that is good now, if there is one."""
        return self._value if _time() < self._until else None

    async def get(self) -> str:
        """Return a token that is good now, at once or after the fetch that is under way; raises NoTokenError."""
        return self.now() or await self._wait(refused="")

    async def after(self, refused: str) -> str:
        """Return a token other than *refused*: the present one if it is newer, else a new one; raises NoTokenError."""
        if self._value and self._value != refused:
            return self._value
        return await self._wait(refused)

    def change(self, newer: ServiceAccount) -> None:
        """Take tokens for another account, as soon as it has given one; until then the present one goes on."""
        self._newer, self._failures, self.is_refused = self.source.by(newer), 0, False
        self._begin()  # or when the fetch that is under way has ended

    async def close(self) -> None:
        """Stop fetching."""
        if self.source.rotation is not None:
            await self.source.rotation.close()
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)
        if self._timer is not None:
            self._timer.cancel()

    async def _wait(self, refused: str) -> str:
        is_fetching = self._fetching is not None and not self._fetching.done()
        if self._lost is not None and not is_fetching:
            raise NoTokenError(self._lost)  # it is asked for again in a while, whether anybody waits or not
        if refused:
            self._renew_at = 0.0
        try:
            async with asyncio.timeout(self.timeout_s):
                await asyncio.shield(self._begin())
        except TimeoutError:
            raise NoTokenError(Lost.TOKEN_SERVER) from None
        value = self.now()
        if value is None or value == refused:
            raise NoTokenError(self._lost or Lost.NO_TOKEN)
        return value

    def _begin(self) -> asyncio.Task[None]:
        if self._timer is not None:
            self._timer.cancel()
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.get_running_loop().create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        """Ask the newer source, and the present one where there is no newer or it fails when a token is due."""
        newer = self._newer
        if newer is not None:
            await self._try(newer)
        if newer is None or (self.source is not newer and _time() >= self._renew_at):
            before, self._lost = self._lost, await self._ask(self.source)
            if self._lost is not None and before is None:
                log.warning("no access token: what there is goes on until it ends", reason=self._lost.value)
        is_done = self._lost is None and self._newer is None
        self._failures = 0 if is_done else self._failures + 1
        is_fresh = self._newer is not None and self._newer is not newer  # put in place while we asked
        wait_s = pause_s(self._failures) if self._failures else self._renew_at - _time()
        self._timer = asyncio.get_running_loop().call_later(0.0 if is_fresh else wait_s, self._begin)

    async def _try(self, newer: Source) -> None:
        """Go over to a newer source if it gives a token."""
        lost = await self._ask(newer)
        if lost is None:
            self.source, self._lost = newer, None
            if self._newer is newer:
                self._newer, self.is_refused = None, False
        elif lost is Lost.NO_TOKEN and not self.is_refused:
            self.is_refused = True
            log.warning("the new service account is given no access token: the old one goes on")

    async def _ask(self, source: Source) -> Lost | None:
        """Fetch a token and keep it; return why there is none."""
        try:
            grant = await granted(source)
        except NoTokenError as error:
            return error.lost
        now = _time()
        self._value, self._until, self._renew_at = grant.value, now + grant.life_s, now + grant.life_s * RENEW_AFTER
        self.expires_at_s = time.time() + grant.life_s
        return None


def _time() -> float:
    return asyncio.get_running_loop().time()
