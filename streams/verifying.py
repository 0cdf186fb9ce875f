"""Reads the books of a notification and compares them, again where they may only not have met yet."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Protocol

from models.names import NotificationId
from models.progress import Progress
from rules.accounts import account_of
from rules.verify import verify
from rules.verify_books import Books, Recorded
from rules.verify_verdict import Verdict
from streams.ledger_table import LedgerTable, Tell

TRIES: Final = 5
PAUSE_S: Final = 1.0
"""``record`` is behind ``tally`` by a fraction of a second when it keeps up; a difference that lasts is one."""

TOLD_EVERY: Final = 10_000
"""Deliveries."""


class Reports(Protocol):
    """What is asked of the registry."""

    async def progress_of(self, notification_id: NotificationId) -> Progress | None:
        """Return where a notification stands, or None."""

    def deliveries_of(self, notification_id: NotificationId) -> AsyncIterator[Mapping[str, Any]]:
        """Go through its deliveries."""


@dataclass(frozen=True, slots=True)
class Verifying:
    """Compares the ledger with the registry."""

    table: LedgerTable
    reports: Reports
    tell: Tell = lambda *_: None
    deliveries_since: datetime | None = None
    summaries_since: datetime | None = None
    """See ``rules.verify_books.Books``."""

    async def __call__(self, notification_id: NotificationId, *, tries: int = TRIES) -> Verdict:
        """Return the verdict: the first that finds everything equal, else the last."""
        verdict = await self._once(notification_id)
        while not verdict.is_equal and (tries := tries - 1) > 0:
            await asyncio.sleep(PAUSE_S)
            verdict = await self._once(notification_id)
        return verdict

    async def _once(self, notification_id: NotificationId) -> Verdict:
        """Compare once; the ledger is read before and after the others, to see whether it has moved meanwhile."""
        before = await self.table.rows_of(notification_id)
        recorded = await self._recorded(notification_id)
        kept = await self.reports.progress_of(notification_id)
        published = await self.table.published(notification_id)
        rows = await self.table.rows_of(notification_id)
        account = account_of(notification_id, rows) if rows else None
        limits = (self.deliveries_since, self.summaries_since)
        verdict = verify(Books(notification_id, rows, account, recorded, kept, published, *limits))
        return replace(verdict, has_moved=rows != before)

    async def _recorded(self, notification_id: NotificationId) -> Recorded:
        recorded, number = Recorded(), 0
        async for delivery in self.reports.deliveries_of(notification_id):
            recorded.enter(delivery)
            number += 1
            if number % TOLD_EVERY == 0:
                self.tell("deliveries", number, 0)
        return recorded
