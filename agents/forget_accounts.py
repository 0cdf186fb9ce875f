"""ledger -> progress: forget accounts that are over for long, here and in what was published of them.

A summary is kept longer than any result, or a result that is read again would begin a new account; and a notification's
id is taken for longer still, so that no new notification meets an old account. An account that never began, such as
that of a refused command, goes as well.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeAlias

import orjson

from models.names import NotificationId
from models.owned_facts import OwnedFacts
from models.ports import Clock, Publish
from models.record import Outgoing
from rules.facts import is_summary, notification_of, prefix
from rules.ledger import Account

PIECE: Final = 200
"""Rows looked at in one go: a millisecond or two."""

Accounts: TypeAlias = Mapping[int, dict[NotificationId, Account]]


@dataclass(frozen=True, slots=True)
class ForgetAccounts:
    """Goes through the ledger, and takes out what is old."""

    facts: OwnedFacts
    accounts: Callable[[], Accounts]
    """Returns those that have not finished, by partition."""

    publish: Publish
    clock: Clock
    kept: timedelta
    """Counted from the last thing that happened to it."""

    rest_s: float = 0.02
    """Between two pieces, so that results are counted meanwhile."""

    async def look(self) -> int:
        """Forget every account that is old enough; returns how many."""
        before = self.clock() - self.kept
        return sum([await self._look(partition, before) for partition in sorted(self.facts.owned)])

    async def _look(self, partition: int, before: datetime) -> int:
        """Go through one partition; what is given away meanwhile is somebody else's to go through."""
        gone = await self._forget(partition, list(self._going_on(partition)), before)
        start = b""
        while partition in self.facts.owned:
            rows = list(islice(self.facts.scan(partition, b"", start), PIECE))
            ended = {notification_of(key) for key, row in rows if is_summary(key) and _ended_at(row) < before}
            gone += await self._forget(partition, sorted(ended), before)
            if len(rows) < PIECE:
                break
            start = rows[-1][0] + b"\0"
            await asyncio.sleep(self.rest_s)
        return gone

    async def _forget(self, partition: int, names: list[NotificationId], before: datetime) -> int:
        """Take out those that are over: what was published first, because only the rows tell that it has to go."""
        over = [name for name in names if self._is_over(partition, name, before)]
        if not over:
            return 0
        await self.publish([Outgoing("progress", name, None) for name in over])
        over = [name for name in over if self._is_over(partition, name, before)]  # something may have come meanwhile
        rows = {key: None for name in over for key, _ in self._rows(partition, name)}
        for name in over:
            self._going_on(partition).pop(name, None)
        await self.facts.put(partition, rows)
        return len(over)

    def _is_over(self, partition: int, name: NotificationId, before: datetime) -> bool:
        """Tell whether it ended and was not taken up again, or never began."""
        account = self._going_on(partition).get(name)
        if account is not None:
            return _never_began(account, before)
        return all(_ended_at(row) < before for key, row in self._rows(partition, name) if is_summary(key))

    def _going_on(self, partition: int) -> dict[NotificationId, Account]:
        return self.accounts().get(partition, {})

    def _rows(self, partition: int, name: NotificationId) -> Iterator[tuple[bytes, bytes]]:
        return self.facts.scan(partition, prefix(name))


def _never_began(account: Account, before: datetime) -> bool:
    has_begun = account.launched is not None or account.scheduled is not None or account.summary is not None
    return not has_begun and account.at is not None and account.at < before


def _ended_at(summary: bytes) -> datetime:
    """Return when a notification ended, without reading all of its summary."""
    return datetime.fromisoformat(orjson.loads(summary)["updated_at"])
