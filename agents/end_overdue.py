"""ledger -> results: end the account of a notification that cannot end by itself.

What became of it is told as a fact like any other, so every replay ends it at the same place. It is counted when it is
read; until then the account goes on, and what the results before it say counts first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from models.names import NotificationId
from models.ports import Clock, Publish
from models.record import Outgoing
from rules.closing import closing
from rules.ledger import Account
from telemetry.metrics import Metrics

AGAIN: Final = timedelta(minutes=5)
"""An end that was not read after so long is told again: two of them are one."""


@dataclass(frozen=True, slots=True)
class EndOverdue:
    """Looks for accounts whose notification expired long ago."""

    accounts: Callable[[], Mapping[int, Mapping[NotificationId, Account]]]
    """Returns those that go on, by partition: only of partitions that are ours."""

    publish: Publish
    clock: Clock
    after: timedelta
    """From the expiry; long enough for whatever was under way to be told."""

    metrics: Metrics
    _told: dict[NotificationId, datetime] = field(default_factory=dict)
    """When the end of an account was told that goes on still."""

    async def look(self) -> list[Account]:
        """Tell the end of every account that is overdue; returns those that are told so for the first time."""
        now = self.clock()
        going_on = {account.notification_id: account for each in self.accounts().values() for account in each.values()}
        for name in self._told.keys() - going_on.keys():
            del self._told[name]
        ends: dict[NotificationId, Outgoing] = {}
        for name, account in going_on.items():
            end = closing(name, account.expires_at, now, self.after)
            if end is not None and (name not in self._told or now >= self._told[name] + AGAIN):
                ends[name] = end
        if ends:
            await self.publish(list(ends.values()))
        fresh = [going_on[name] for name in ends if name not in self._told]
        self._told.update(dict.fromkeys(ends, now))
        for account in fresh:
            self.metrics.notifications_closed.of(account.app).inc()
        return fresh
