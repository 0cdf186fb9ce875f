"""What people may ask, answered from memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.errors import OutageError
from models.names import AppId, DeviceId, NotificationId
from models.outcome import Outcome
from models.progress import State
from models.reporting import (
    Bucket,
    Delivery,
    DeliveryPage,
    Listed,
    Overview,
    OverviewPage,
    Place,
    Traces,
)


@dataclass
class MemoryReporting:
    """Answers people; see ``models.reporting.Reporting``. What it tells is put into its fields."""

    overviews: list[Overview] = field(default_factory=list)
    rows: list[Delivery] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    traces_kept: Traces = field(default_factory=lambda: Traces([], [], [], None))
    is_away: bool = False

    async def ping(self) -> None:
        """Return if the registry answers."""
        if self.is_away:
            message = "registry: mongodb://carillon:canary-password@db is away"
            raise OutageError(message)

    async def apps(self) -> Sequence[AppId]:
        """Return every app of which a notification is known."""
        await self.ping()
        return sorted({overview.app for overview in self.overviews} - {""})

    async def notifications(
        self, app: AppId | None, since: datetime, until: datetime, after: Listed | None, limit: int
    ) -> OverviewPage:
        """Return up to *limit* notifications, the newest first."""
        await self.ping()
        found = [
            (-each.created_at.timestamp(), each.notification_id, each)
            for each in self.overviews
            if each.created_at is not None and since <= each.created_at < until and app in {None, each.app}
        ]
        if after is not None:
            found = [each for each in found if each[:2] > (-after.created_at.timestamp(), after.notification_id)]
        rows = [each for *_, each in sorted(found, key=lambda entry: entry[:2])]
        last = rows[limit - 1] if len(rows) > limit else None
        return OverviewPage(rows[:limit], last and Listed(last.created_at, last.notification_id))

    async def going(self, app: AppId | None, limit: int) -> Sequence[Overview]:
        """Return what has not ended, of each state those that changed last."""
        await self.ping()
        found: dict[State, list[Overview]] = {}
        for each in self.overviews:
            if each.progress is not None and not each.progress.state.is_final and app in {None, each.app}:
                found.setdefault(each.progress.state, []).append(each)
        for those in found.values():
            those.sort(key=lambda each: (-each.progress.updated_at.timestamp(), each.notification_id))
        return [each for those in found.values() for each in those[:limit]]

    async def notification(self, notification_id: NotificationId) -> Overview | None:
        """Return one notification, or None."""
        await self.ping()
        return next((each for each in self.overviews if each.notification_id == notification_id), None)

    async def deliveries(
        self,
        notification_id: NotificationId,
        *,
        device: DeviceId | None,
        outcome: Outcome | None,
        after: Place | None,
        limit: int,
    ) -> DeliveryPage:
        """Return up to *limit* deliveries, in the order of the field."""
        await self.ping()
        rows = [
            row
            for row in self.rows
            if row["notification_id"] == notification_id
            and device in {None, row["device_id"]}
            and outcome in {None, row["outcome"]}
        ]
        begin = 0 if after is None else after.position
        end = begin + limit
        return DeliveryPage(rows[begin:end], Place("segment", end) if end < len(rows) else None)

    async def series(self, notification_id: NotificationId, step_s: int) -> Sequence[Bucket]:
        """Return what ended when."""
        await self.ping()
        return self.buckets

    async def traces(self, notification_id: NotificationId, device: DeviceId) -> Traces:
        """Return what is kept of one delivery."""
        await self.ping()
        return self.traces_kept
