"""Everything that people ask of the registry, behind one port."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.errors import OutageError
from models.names import AppId, DeviceId, NotificationId
from models.outcome import Outcome
from models.reporting import Bucket, DeliveryPage, Listed, Overview, OverviewPage, Place, Traces
from registry.client import Database, guarded
from registry.delivery_pages import DeliveryPages
from registry.overviews import Overviews, open_overviews
from registry.series import Series
from registry.traces import TraceReader, open_traces

PING_S = 2.0
"""A probe wants to know within seconds."""


@dataclass(frozen=True, slots=True)
class MongoReporting:
    """Answers people; see ``models.reporting.Reporting``."""

    database: Database
    overviews: Overviews
    pages: DeliveryPages
    ended: Series
    trails: TraceReader

    async def ping(self) -> None:
        """Return if the registry answers."""
        try:
            async with asyncio.timeout(PING_S):
                await self._ping()
        except TimeoutError:
            message = f"registry: no answer within {PING_S:g} s"
            raise OutageError(message) from None

    @guarded
    async def _ping(self) -> None:
        await self.database.command("ping")

    async def apps(self) -> Sequence[AppId]:
        """Return every app of which a notification is known."""
        return await self.overviews.apps()

    async def notifications(
        self, app: AppId | None, since: datetime, until: datetime, after: Listed | None, limit: int
    ) -> OverviewPage:
        """Return up to *limit* notifications of an app (None: of all), created from *since* until before *until*."""
        return await self.overviews.several(app, since, until, after, limit)

    async def going(self, app: AppId | None, limit: int) -> Sequence[Overview]:
        """Return what has not ended, of an app (None: of all): up to *limit* of each state, those that changed last."""
        return await self.overviews.going(app, limit)

    async def notification(self, notification_id: NotificationId) -> Overview | None:
        """Return one notification, or None."""
        return await self.overviews.one(notification_id)

    async def deliveries(
        self,
        notification_id: NotificationId,
        *,
        device: DeviceId | None,
        outcome: Outcome | None,
        after: Place | None,
        limit: int,
    ) -> DeliveryPage:
        """Return up to *limit* deliveries; fewer, or none, where many would have to be looked through."""
        return await self.pages.page(notification_id, device=device, outcome=outcome, after=after, limit=limit)

    async def series(self, notification_id: NotificationId, step_s: int) -> Sequence[Bucket]:
        """Return what ended when, by steps of so many seconds since the epoch."""
        return await self.ended.of(notification_id, step_s)

    async def traces(self, notification_id: NotificationId, device: DeviceId) -> Traces:
        """Return what is kept of one delivery."""
        return await self.trails.of(notification_id, device)


def open_reporting(database: Database) -> MongoReporting:
    """Return what people may ask of a database."""
    deliveries = database["deliveries"]
    return MongoReporting(
        database, open_overviews(database), DeliveryPages(deliveries), Series(deliveries), open_traces(database)
    )
