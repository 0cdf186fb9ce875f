"""results -> ledger, progress: count each delivery once, however often its result is read."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final

from models.errors import PoisonError
from models.names import NotificationId
from models.ports import Facts, Publish
from models.record import Outgoing, Record
from rules.accounts import account_of
from rules.deadletters import dead_letter
from rules.fact_rows import rows_of, summary_of, summary_row
from rules.facts import LedgerFact, notification_of, prefix, summaries, summary_key
from rules.ledger import Account, taken_up
from rules.results import read_result
from rules.summaries import covers, takes_up
from telemetry.counted import show_counted
from telemetry.metrics import Metrics
from telemetry.standing import LedgerStanding

STAGE = "tally_result"

RETOLD: Final = 200
"""Of each partition the latest that ended are told again: an old owner that woke up may have spoken last."""


@dataclass(frozen=True, slots=True)
class TallyResult:
    """Keep the account of every notification in one table of facts.

    Order: rows durable, then progress out, then the record is done. A finished notification shrinks to a summary: when
    that is durable its other rows go, and a result that comes later moves a metric. A redrive, or a refused command,
    takes its account up again: rows are written beside the summary until they are a new one.
    """

    facts: Facts
    publish: Publish
    metrics: Metrics
    accounts: dict[int, dict[NotificationId, Account]] = field(default_factory=lambda: defaultdict(dict))
    """By partition: the notifications that are not finished."""

    _standing: LedgerStanding = field(default_factory=LedgerStanding)

    async def __call__(self, records: Sequence[Record[bytes]]) -> None:
        """Enter a batch of results; one entered before is entered again, and changes nothing."""
        entered: list[tuple[int, LedgerFact]] = []
        letters: list[Outgoing] = []
        for record in records:
            try:
                entered.append((record.partition, LedgerFact(record.offset, read_result(record.value))))
            except PoisonError as error:
                letters.append(dead_letter(record, STAGE, error.reason, error.detail))
        fresh = [(partition, fact) for partition, fact in entered if not self._is_late(partition, fact)]
        await self._write(rows_of(fresh))
        touched = {self._enter(partition, fact): partition for partition, fact in fresh}
        await self._tell([self.accounts[partition][name] for name, partition in touched.items()], letters)
        await self._close([(partition, name) for name, partition in touched.items()])

    async def recover(self, partitions: Iterable[int]) -> None:
        """Fold the rows of these partitions, and publish every account again that is unfinished or ended lately."""
        self.accounts.clear()
        self._standing.clear()
        for partition in partitions:
            found: dict[NotificationId, list[tuple[bytes, bytes]]] = defaultdict(list)
            for key, value in self.facts.scan(partition):
                found[notification_of(key)].append((key, value))
            every = {name: account_of(name, rows) for name, rows in found.items()}
            ended = [each for name, each in every.items() if await self._has_ended(partition, each, found[name])]
            lately = nlargest(RETOLD, ended, key=lambda account: account.version)
            names = self.accounts[partition]
            await self._tell([*names.values(), *lately], [])
            await self._close([(partition, name) for name in names])

    async def _has_ended(self, partition: int, account: Account, rows: Sequence[tuple[bytes, bytes]]) -> bool:
        """Leave of what has ended nothing but its summary; keep at hand what goes on."""
        name, summary = account.notification_id, summary_of(rows)
        if summary is None or account.version > summary.version:
            self.accounts[partition][name] = account
            return False
        keep = summary_key(name, summary.redrives)
        left: dict[tuple[int, bytes], bytes | None] = {(partition, key): None for key, _ in rows if key != keep}
        # Killed between the two copies, we may have the summary on this disk alone; the rows could make it anew.
        await self._write({(partition, keep): summary_row(summary)} if left else {})
        await self._write(left)
        return True

    def _is_late(self, partition: int, fact: LedgerFact) -> bool:
        """Tell whether a fact comes after the end, and is none that takes the account up again from its summary."""
        name = fact.result.notification_id
        account = self.accounts[partition].get(name)
        if account is None:
            summary = summary_of(self.facts.scan(partition, summaries(name)))
            if summary is not None and takes_up(summary, fact):
                self.accounts[partition][name] = taken_up(summary)
                return False
        else:
            summary = account.summary
        is_late = summary is not None and (account is None or covers(summary, fact))
        if is_late:
            self.metrics.duplicates_suppressed.of("ledger").inc()
        return is_late

    def _enter(self, partition: int, fact: LedgerFact) -> NotificationId:
        name = fact.result.notification_id
        account = self.accounts[partition].setdefault(name, Account(name))
        if account.knows(fact):
            return name
        if account.is_out_of_order(fact):
            folded = self.accounts[partition][name] = account_of(name, self.facts.scan(partition, prefix(name)))
            became = folded.ends - account.ends
        else:
            became = account.enter(fact)
        show_counted(self.metrics, account.app, fact.result, became)
        return name

    async def _tell(self, accounts: Iterable[Account], letters: Iterable[Outgoing]) -> None:
        progresses = [account.progress() for account in accounts]
        for progress in progresses:
            self._standing.tell(progress)
        self._standing.show(self.metrics)
        news = [Outgoing("progress", progress.notification_id, progress) for progress in progresses]
        if news or letters:
            await self.publish([*news, *letters])

    async def _close(self, names: Sequence[tuple[int, NotificationId]]) -> None:
        """Shrink finished accounts to their summaries."""
        done = {
            (partition, name): self.accounts[partition][name]
            for partition, name in names
            if self.accounts[partition][name].is_complete
        }
        kept = {name: account.to_summary() for (_, name), account in done.items()}
        keys = {name: summary_key(name, summary.redrives) for name, summary in kept.items()}
        await self._write({(partition, keys[name]): summary_row(kept[name]) for partition, name in done})
        gone: dict[tuple[int, bytes], bytes | None] = {}
        for partition, name in done:
            gone |= {(partition, key): None for key, _ in self.facts.scan(partition, prefix(name)) if key != keys[name]}
        await self._write(gone)
        for partition, name in done:
            del self.accounts[partition][name]

    async def _write(self, rows: Mapping[tuple[int, bytes], bytes | None]) -> None:
        by_partition: dict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        for (partition, key), value in rows.items():
            by_partition[partition][key] = value
        await asyncio.gather(*(self.facts.put(partition, found) for partition, found in by_partition.items()))
