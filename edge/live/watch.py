"""Looks at everything once: what goes on, how fast, what holds it, and how far behind each role is."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from edge.given import Given
from edge.live.brakes import Controls, scope_rows
from edge.live.rows import LagRow, RouteRow
from edge.live.sight import Sight
from edge.live.view import EMPTY, NOTHING, View
from models.errors import OutageError, SetupError
from models.names import AppId
from models.ports import Clock
from models.reporting import Reporting
from rules.lag import by_topic

AT_ONCE: Final = 5
"""Apps that one look asks the registry for, each some six questions, however many are looked at and by however many
pages; where there are more they take turns."""

STALE: Final = timedelta(minutes=1)
"""Without a look for so long, nobody looked: what was seen before is not shown to whoever looks next."""

BROKER_S: Final = 0.25
"""So long a look waits for the broker; what comes later is in the next one, and the registry's part is not held up."""

Told = tuple[datetime, Sequence[LagRow]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Watch:
    """Asks the registry and the broker for all who look."""

    reporting: Reporting
    given: Given
    clock: Clock
    _sights: dict[AppId, Sight] = field(default_factory=dict)
    """Of each app that is looked at; whose turn is next comes first."""

    _last: View = NOTHING
    _asking: "asyncio.Task[Told | None] | None" = None

    async def __call__(self, apps: Collection[AppId]) -> View:
        """Return what is known now to those who see these apps (``ALL_APPS``: all of them).

        A part whose server is away is as it was, and the view says so.
        """
        now = self.clock()
        seen = await self._registry(apps, now)
        self._last = replace(await self._broker(seen), at=now)
        return self._last

    async def routes(self, app: AppId) -> list[RouteRow]:
        """Return the routes of an app, or of all, and what holds each; raises OutageError."""
        sight = self._sights.get(app) or Sight(app)
        controls = {control.scope: control for control in await self.given.controls.wide()}
        return await sight.routes(self.reporting, controls, self.given.routes, self.clock())

    async def lag(self) -> Told:
        """Return when the broker was asked, and what it said; raises OutageError."""
        seen = await self.given.lags()
        rows = by_topic(seen.rows)
        return seen.at, [
            LagRow(role=row.group, topic=row.topic, records=row.records, oldest_s=round(row.oldest_s, 1))
            for row in rows
        ]

    async def _registry(self, apps: Collection[AppId], now: datetime) -> View:
        """Ask for those apps whose turn it is, and forget those that nobody looks at."""
        known = {} if now - self._last.at > STALE else self._sights
        new = {app: Sight(app) for app in apps if app not in known}
        self._sights = new | {app: sight for app, sight in known.items() if app in apps}
        try:
            controls = await self._ask(now)
        except (OutageError, SetupError) as error:
            if self._last.registry:
                log.warning("registry_away", detail=str(error))
            shown = {app: sight.shown or EMPTY for app, sight in self._sights.items()}
            return replace(self._last, registry=False, shown=shown)
        # Of an app whose first turn has not come nothing is said: that nothing goes on would not be true.
        shown = {app: sight.shown for app, sight in self._sights.items() if sight.shown is not None}
        return replace(self._last, registry=True, shown=shown, scopes=scope_rows(controls.values()))

    async def _ask(self, now: datetime) -> Controls:
        """Let the first few look, and go to the end of the queue."""
        controls = {control.scope: control for control in await self.given.controls.in_force()}
        for app in list(self._sights)[:AT_ONCE]:
            await self._sights[app].look(self.reporting, controls, self.given.routes, now)
            self._sights[app] = self._sights.pop(app)
        return controls

    async def _broker(self, seen: View) -> View:
        """Add the lag, if the broker has told it by now."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._asked())
        done, _ = await asyncio.wait({self._asking}, timeout=BROKER_S)
        if not done:
            return seen
        asked, self._asking = self._asking, None
        told = None if asked.cancelled() else asked.result()
        return replace(seen, broker=False) if told is None else replace(seen, broker=True, lag=told[1], lag_at=told[0])

    async def _asked(self) -> Told | None:
        try:
            return await self.lag()
        except OutageError:
            return None
