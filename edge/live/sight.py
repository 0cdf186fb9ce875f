"""What is shown to those who may see one app, or all of them: asked of the registry once, whoever of them looks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from edge.given import Route
from edge.grants import ALL_APPS
from edge.live.brakes import Controls, route_row
from edge.live.notification import live_row
from edge.live.paces import Paces, is_going
from edge.live.rows import RouteRow
from edge.live.view import Shown
from models.names import AppId
from models.reporting import Overview, Reporting
from rules.headway import readable
from rules.route_states import route_states

MOST: Final = 100
"""Notifications that are shown; a person reads no more."""

READ: Final = 300
"""Of each state, to choose from: messages to single people go by in hundreds, and a campaign among them is one."""

SPAN: Final = timedelta(days=7)


@dataclass(slots=True)
class Sight:
    """The notifications and routes of an app; of ``ALL_APPS``, the first among everybody's."""

    app: AppId
    shown: Shown | None = None
    """As it was known last; None: never."""

    _paces: Paces = field(default_factory=Paces)

    async def look(self, reporting: Reporting, controls: Controls, known: Iterable[Route], now: datetime) -> None:
        """Ask what goes on; *known* are routes with credentials here. Raises OutageError."""
        overviews = await self._overviews(reporting, now)
        self._paces.measure(overviews, now.timestamp())
        first = sorted(overviews, key=_rank)[:MOST]
        self.shown = Shown(
            notifications={each.notification_id: live_row(each, controls, self._paces.of(each)) for each in first},
            more=sum(map(is_going, overviews)) - sum(map(is_going, first)),
            more_at_least=_were_cut(overviews),
            routes=self._routes(overviews, controls, known),
        )

    async def routes(
        self, reporting: Reporting, controls: Controls, known: Iterable[Route], now: datetime
    ) -> list[RouteRow]:
        """Return the routes alone, with the paces that were measured while somebody looked; raises OutageError."""
        return self._routes(await self._overviews(reporting, now), controls, known)

    async def _overviews(self, reporting: Reporting, now: datetime) -> Sequence[Overview]:
        """Return what goes on, and what is newest, each once."""
        app = None if self.app == ALL_APPS else self.app
        page = await reporting.notifications(app, now - SPAN, now + timedelta(days=1), None, MOST)
        going = await reporting.going(app, READ)
        found = {each.notification_id: each for each in (*page.rows, *going) if app in {None, each.app}}
        return list(found.values())

    def _routes(self, overviews: Iterable[Overview], controls: Controls, known: Iterable[Route]) -> list[RouteRow]:
        """Return the routes that have credentials here, that are used, or that something holds."""
        paces = self._paces.by_route(overviews)
        states = route_states({*known, *paces}, controls.values())
        return [
            route_row(each, controls, readable(paces.get((each.channel, each.app))))
            for each in states
            if self.app in {ALL_APPS, each.app}
        ]


def _were_cut(overviews: Iterable[Overview]) -> bool:
    """Tell whether there are as many of a state as were asked for, so that there may be more."""
    states = Counter(each.progress.state for each in overviews if each.progress is not None and is_going(each))
    return any(number >= READ for number in states.values())


def _rank(overview: Overview) -> tuple[bool, bool, float, str]:
    """Put first what goes on, audiences before messages to named people, the newest before the older."""
    is_named = overview.kept is not None and overview.kept.launch.audience.is_named
    created = 0.0 if overview.created_at is None else -overview.created_at.timestamp()
    return not is_going(overview), is_going(overview) and is_named, created, overview.notification_id
