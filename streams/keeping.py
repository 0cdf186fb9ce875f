"""Keeps the ledger small: ends accounts that cannot end, and forgets those that ended long ago."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from agents.end_overdue import EndOverdue
from agents.forget_accounts import Accounts, ForgetAccounts
from agents.tally_result import TallyResult
from models.ports import Clock
from streams.clock import now
from streams.kit import Kit
from streams.tables import FactTable

LOOK_S: Final = 5.0
"""Between two looks at the accounts that go on, all of which are in memory."""

FORGET_EVERY: Final = timedelta(hours=6)
"""Between two goes through the whole ledger: what is kept for months may leave some hours late."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Keeping:
    """Looks again and again."""

    overdue: EndOverdue
    old: ForgetAccounts
    clock: Clock
    _forget_at: float = field(init=False, default=0.0)

    async def run(self) -> None:
        """Keep the ledger for ever."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def look(self) -> None:
        """End what is overdue, and from time to time forget what is old."""
        for account in await self.overdue.look():
            log.error(
                "closed a notification that could not end",
                notification=account.notification_id,
                pending=account.counts().pending,
                slices_missing=account.slices - account.slices_ended,
            )
        seconds = self.clock().timestamp()
        if self.old.facts.owned and seconds >= self._forget_at:
            self._forget_at = seconds + FORGET_EVERY.total_seconds()
            if forgotten := await self.old.look():
                log.info("forgot old accounts", accounts=forgotten)


def ledger_keeping(kit: Kit, table: FactTable, tally: TallyResult) -> Keeping:
    """Return what keeps the ledger of one worker."""
    retention = kit.settings.retention

    def ours() -> Accounts:
        return {partition: found for partition, found in tally.accounts.items() if partition in table.owned}

    return Keeping(
        EndOverdue(ours, kit.publish, now, timedelta(seconds=retention.close_after_s), kit.metrics),
        ForgetAccounts(table, ours, kit.publish, now, timedelta(days=retention.summaries_days)),
        now,
    )
