"""results -> ledger, progress: count each delivery once, however often its result is read."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.errors import PoisonError
from models.names import NotificationId
from models.ports import Facts, Publish
from models.progress import Progress
from models.record import Outgoing, Record
from models.result import Refused, Settled
from rules.deadletters import dead_letter
from rules.fact_rows import facts_of, rows_of, summary_row
from rules.facts import LedgerFact, notification_of, prefix, summary_key
from rules.ledger import Account, fold
from rules.results import read_result
from telemetry.metrics import Metrics

STAGE = "tally_result"


@dataclass(frozen=True, slots=True)
class TallyResult:
    """Keep the account of every notification in one table of facts.

    Order: rows durable, then progress out, then the record is done. A finished notification shrinks to a summary: when
    that is durable its other rows go, and a result that comes later moves a metric, or shows as a refusal.
    """

    facts: Facts
    publish: Publish
    metrics: Metrics
    _accounts: dict[int, dict[NotificationId, Account]] = field(default_factory=lambda: defaultdict(dict))
    """By partition: the notifications that are not finished."""

    async def __call__(self, records: Sequence[Record[bytes]]) -> None:
        """Enter a batch of results; one entered before is entered again, and changes nothing."""
        entered: list[tuple[int, LedgerFact]] = []
        letters: list[Outgoing] = []
        for record in records:
            try:
                entered.append((record.partition, LedgerFact(record.offset, read_result(record.value))))
            except PoisonError as error:
                letters.append(dead_letter(record, STAGE, error.reason, error.detail))
        fresh: list[tuple[int, LedgerFact]] = []
        late: list[tuple[int, LedgerFact]] = []
        for partition, fact in entered:
            (late if self._is_late(partition, fact) else fresh).append((partition, fact))
        await self._write(rows_of(fresh))
        touched = {self._enter(partition, fact): partition for partition, fact in fresh}
        await self._tell([self._accounts[partition][name] for name, partition in touched.items()], letters)
        await self._close([(partition, name) for name, partition in touched.items()])
        await self._refuse([(partition, fact) for partition, fact in late if isinstance(fact.result, Refused)])

    async def recover(self, partitions: Iterable[int]) -> None:
        """Fold the rows of these partitions, and publish every unfinished account again."""
        self._accounts.clear()
        for partition in partitions:
            found: dict[NotificationId, list[tuple[bytes, bytes]]] = defaultdict(list)
            for key, value in self.facts.scan(partition):
                found[notification_of(key)].append((key, value))
            for name, rows in found.items():
                await self._recover_one(partition, name, rows)
            names = list(self._accounts[partition])
            await self._tell([self._accounts[partition][name] for name in names], [])
            await self._close([(partition, name) for name in names])

    async def _recover_one(self, partition: int, name: NotificationId, rows: list[tuple[bytes, bytes]]) -> None:
        summary = summary_key(name)
        leftover = {(partition, key): None for key, _ in rows if key != summary}
        if len(leftover) == len(rows):
            self._accounts[partition][name] = fold(name, facts_of(rows))
        else:
            await self._write(leftover)

    def _is_late(self, partition: int, fact: LedgerFact) -> bool:
        """Tell whether the notification is finished: its numbers are final."""
        name = fact.result.notification_id
        if name in self._accounts[partition] or self.facts.get(partition, summary_key(name)) is None:
            return False
        self.metrics.duplicates_suppressed.of("ledger").inc()
        return True

    def _enter(self, partition: int, fact: LedgerFact) -> NotificationId:
        name = fact.result.notification_id
        account = self._accounts[partition].setdefault(name, Account(name))
        if not account.knows(fact) and account.is_out_of_order(fact):
            rows = self.facts.scan(partition, prefix(name))
            self._accounts[partition][name] = fold(name, facts_of(rows))
            return name
        became = account.enter(fact)
        if became:
            self._time(fact)
        for (channel, outcome, reason), number in became.items():
            self.metrics.deliveries.of(account.app, channel, outcome.value, reason.value).inc(number)
        return name

    def _time(self, fact: LedgerFact) -> None:
        settled = fact.result
        if isinstance(settled, Settled) and settled.launched_ms:
            took_s = settled.at.timestamp() - settled.launched_ms / 1000
            self.metrics.end_to_end_seconds.of(settled.lane.value, settled.channel).observe(took_s)

    async def _tell(self, accounts: Iterable[Account], letters: Iterable[Outgoing]) -> None:
        progresses = [account.progress() for account in accounts]
        self.metrics.ledger_imbalance.of().set(sum(abs(progress.counts.imbalance) for progress in progresses))
        news = [Outgoing("progress", progress.notification_id, progress) for progress in progresses]
        if news or letters:
            await self.publish([*news, *letters])

    async def _close(self, names: Sequence[tuple[int, NotificationId]]) -> None:
        """Shrink finished accounts to their summaries."""
        done = {
            (partition, name): self._accounts[partition][name]
            for partition, name in names
            if self._accounts[partition][name].is_complete
        }
        summaries = {(p, summary_key(name)): summary_row(account.progress()) for (p, name), account in done.items()}
        await self._write(summaries)
        gone: dict[tuple[int, bytes], bytes | None] = {}
        for partition, name in done:
            keep = summary_key(name)
            gone |= {(partition, key): None for key, _ in self.facts.scan(partition, prefix(name)) if key != keep}
        await self._write(gone)
        for partition, name in done:
            del self._accounts[partition][name]

    async def _refuse(self, late: Iterable[tuple[int, LedgerFact]]) -> None:
        """Show why a command of a finished notification was refused; its numbers stay as they are."""
        for partition, fact in late:
            name = fact.result.notification_id
            known = Progress.model_validate_json(self.facts.get(partition, summary_key(name)) or b"")
            if fact.offset <= known.version or not isinstance(fact.result, Refused):
                continue
            reasons = {"refusals": fact.result.reasons, "version": fact.offset, "updated_at": fact.result.at}
            told = known.model_copy(update=reasons)
            await self.publish([Outgoing("progress", name, told)])
            await self._write({(partition, summary_key(name)): summary_row(told)})

    async def _write(self, rows: Mapping[tuple[int, bytes], bytes | None]) -> None:
        by_partition: dict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        for (partition, key), value in rows.items():
            by_partition[partition][key] = value
        await asyncio.gather(*(self.facts.put(partition, found) for partition, found in by_partition.items()))
