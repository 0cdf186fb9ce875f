"""Looks at everything once: what goes on, how fast, what holds it, and how far behind each role is."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from edge.given import Given
from edge.live.brakes import Controls, route_row, scope_rows
from edge.live.notification import live_row
from edge.live.paces import Paces, is_going
from edge.live.rows import LagRow, RouteRow
from edge.live.view import NOTHING, View
from models.errors import OutageError, SetupError
from models.ports import Clock
from models.reporting import Overview, Reporting
from rules.headway import readable
from rules.lag import by_topic
from rules.route_states import route_states

MOST: Final = 100
"""Notifications that are shown; a person reads no more."""

READ: Final = 300
"""Of each state, to choose from: messages to single people go by in hundreds, and a campaign among them is one."""

SPAN: Final = timedelta(days=7)

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
    _paces: Paces = field(default_factory=Paces)
    _last: View = NOTHING
    _asking: "asyncio.Task[Told | None] | None" = None

    async def __call__(self) -> View:
        """Return what is known now; a part whose server is away is as it was, and says so."""
        now = self.clock()
        seen = await self._registry(now)
        self._last = replace(await self._broker(seen), at=now)
        return self._last

    async def routes(self) -> list[RouteRow]:
        """Return every route and what holds it; raises OutageError."""
        overviews = await self._overviews(self.clock())
        return self._routes(overviews, {control.scope: control for control in await self.given.controls.wide()})

    async def lag(self) -> Told:
        """Return when the broker was asked, and what it said; raises OutageError."""
        seen = await self.given.lags()
        rows = by_topic(seen.rows)
        return seen.at, [
            LagRow(role=row.group, topic=row.topic, records=row.records, oldest_s=round(row.oldest_s, 1))
            for row in rows
        ]

    async def _registry(self, now: datetime) -> View:
        try:
            overviews = await self._overviews(now)
            controls = {control.scope: control for control in await self.given.controls.in_force()}
        except (OutageError, SetupError) as error:
            if self._last.registry:
                log.warning("registry_away", detail=str(error))
            return replace(self._last, registry=False)
        self._paces.measure(overviews, now.timestamp())
        shown = sorted(overviews, key=_rank)[:MOST]
        return replace(
            self._last,
            registry=True,
            notifications={each.notification_id: live_row(each, controls, self._paces.of(each)) for each in shown},
            more=sum(map(is_going, overviews)) - sum(map(is_going, shown)),
            routes=self._routes(overviews, controls),
            scopes=scope_rows(controls.values()),
        )

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

    async def _overviews(self, now: datetime) -> Sequence[Overview]:
        """Return what goes on, and what is newest, each once."""
        page = await self.reporting.notifications(None, now - SPAN, now + timedelta(days=1), None, MOST)
        going = await self.reporting.going(READ)
        return list({each.notification_id: each for each in (*page.rows, *going)}.values())

    def _routes(self, overviews: Iterable[Overview], controls: Controls) -> list[RouteRow]:
        """Return the routes that have credentials here, that are used, or that something holds."""
        paces = self._paces.by_route(overviews)
        states = route_states({*self.given.routes, *paces}, controls.values())
        return [route_row(each, controls, readable(paces.get((each.channel, each.app)))) for each in states]


def _rank(overview: Overview) -> tuple[bool, bool, float, str]:
    """Put first what goes on, audiences before messages to named people, the newest before the older."""
    is_named = overview.kept is not None and overview.kept.launch.audience.is_named
    created = 0.0 if overview.created_at is None else -overview.created_at.timestamp()
    return not is_going(overview), is_going(overview) and is_named, created, overview.notification_id
