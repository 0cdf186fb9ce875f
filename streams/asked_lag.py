"""The lag for people who ask now and then: the broker is looked at while somebody does, and by one for all."""

import asyncio
from typing import Final

from models.errors import OutageError
from models.lag import LagSeen
from models.ports import Clock
from settings import KafkaSettings
from streams.ending import call_off
from streams.lag import Groups, LagWatch

PATIENCE_S: Final = 5.0
"""The first who asks waits for the first look, of a second or so; a broker that is away takes longer."""

IDLE_S: Final = 60.0
"""Nobody asked for so long: the connections are closed."""


class AskedLag:
    """Implements ``models.lag.Lags``."""

    def __init__(self, kafka: KafkaSettings, groups: Groups, clock: Clock, *, patience_s: float = PATIENCE_S) -> None:
        self._watch = LagWatch(kafka, groups, self._take, clock)
        self._patience_s = patience_s
        self._seen: LagSeen | None = None
        self._looked = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def __call__(self) -> LagSeen:
        """Return the last look; raises OutageError where the broker has told nothing for half a minute."""
        self._go_on()
        if not self._watch.is_fresh:
            self._looked.clear()
            try:
                await asyncio.wait_for(self._looked.wait(), self._patience_s)
            except TimeoutError:
                message = "the broker does not tell the lag of any group"
                raise OutageError(message) from None
        if self._seen is None:  # pragma: no cover  # a look was just taken
            message = "the broker has not told the lag of any group yet"
            raise OutageError(message)
        return self._seen

    async def close(self) -> None:
        """Let go of the connections."""
        if self._rest is not None:
            self._rest.cancel()
        if self._looking is not None:
            await call_off(self._looking)
            self._looking = None

    def _go_on(self) -> None:
        """Look, or go on looking, until nobody has asked for a while."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._watch.run(), name="lag")
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(IDLE_S, self._looking.cancel)

    def _take(self, seen: LagSeen) -> None:
        self._seen = seen
        self._looked.set()
