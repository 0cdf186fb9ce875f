"""Opens connections: one at a time, some way apart, and never in a hurry after a failure."""

import asyncio
import random
from collections.abc import Callable
from typing import Final, Protocol

from providers.http2.connection import Connection
from providers.http2.target import Target

FIRST_RETRY_S, LAST_RETRY_S = 0.1, 30.0
OPEN_AFTER: Final = 3
"""Failures in a row after which what waits is told, instead of hoping (the breaker is open)."""


class Owner(Protocol):
    """Whoever needs connections."""

    def on_turn(self) -> None:
        """Take notice that there may be reason to dial: it is time for it, or an attempt is over."""

    def on_hopeless(self) -> None:
        """Take notice that one more attempt failed while the breaker is open; later ones are made all the same."""


class Dialling:
    """The way to a connection, with the memory of what became of the last ones."""

    def __init__(self, target: Target, make: Callable[[], Connection], owner: Owner) -> None:
        self._target = target
        self._make = make
        self._owner = owner

        self._failures = 0
        self._not_before = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def dial(self) -> None:
        """Open a connection, unless one is being opened; if it is too early, ask again in time."""
        loop = asyncio.get_running_loop()
        if self._task is not None or self._timer is not None:
            return
        if loop.time() < self._not_before:
            self._timer = loop.call_at(self._not_before, self._ask_again)
        else:
            self._not_before = loop.time() + self._target.apart_s
            self._task = loop.create_task(self._open())

    def failed(self) -> None:
        """Wait longer before the next one; after some failures say that there is no hope now."""
        self._failures += 1
        wait_s = min(FIRST_RETRY_S * 2 ** min(self._failures, 16), LAST_RETRY_S)
        wait_s *= random.uniform(0.5, 1.0)  # noqa: S311 -- so that a fleet does not come back as one
        self._not_before = asyncio.get_running_loop().time() + wait_s
        if self._failures >= OPEN_AFTER:
            self._owner.on_hopeless()

    def succeeded(self) -> None:
        """Forget failures: a new connection was of use."""
        self._failures = 0

    async def close(self) -> None:
        """Stop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _ask_again(self) -> None:
        self._timer = None
        self._owner.on_turn()

    async def _open(self) -> None:
        target = self._target
        try:
            async with asyncio.timeout(target.timeout_s):
                # a name is looked up anew for each connection: Apple asks for it
                await asyncio.get_running_loop().create_connection(
                    self._make, target.host, target.port, ssl=target.context
                )
        except (OSError, UnicodeError):  # TLS's errors and a time limit are OSErrors; a name can be none at all
            self.failed()
        finally:
            self._task = None
        self._owner.on_turn()
