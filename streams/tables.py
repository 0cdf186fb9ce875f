"""A table of facts: rows by partition, in rocksdb and in a changelog, recovered by Faust, written by us.

Faust's own writes are not awaited and need a current event. Here a write returns when the changelog has it, so that the
source record can be acknowledged after it; rows carry everything themselves (they are facts), so writing one again is
harmless, and nothing is ever read to be written. The disk is written first: after a kill it may be ahead of the
changelog, which is why a fact is written again even when the row is already there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

import faust
from faust.types import TP

from streams.app import CarillonApp
from streams.ending import call_off
from streams.lost_rows import write_again
from streams.patience import until_there
from streams.publish import Publisher, Raw
from streams.reached import Reached

MEBIBYTE = 1_048_576
STORE_OPTIONS = {"block_cache_size": 4 * MEBIBYTE, "write_buffer_size": 2 * MEBIBYTE}
"""Per partition, and a worker may have all twelve. Rocksdb's defaults are 2 GiB of cache and 64 MiB of buffer. A buffer
takes an eighth of its size, 1 MiB at most, with its first row: with 16 MiB a worker grew by 12 MB as its partitions
were touched one after the other, though its rows were a tenth of that. Rows are small (a mark is 40 bytes, an account
some hundred per segment) and read back at a start alone, so neither would gain from more."""

Recover = Callable[[Iterable[int]], Awaitable[None]]


class FactTable(faust.Table):
    """Implements ``models.ports.Facts`` on a Faust table of bytes."""

    publisher: Publisher
    recover: Recover | None = None
    """Called with the partitions that are ours, when their rows are complete and before their records flow."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reached: dict[int, Reached] = {}
        self._recovering: asyncio.Task[Any] | None = None
        self._active: frozenset[int] = frozenset()

    @property
    def owned(self) -> frozenset[int]:
        """The partitions whose rows are ours and complete now; see ``models.owned_facts``."""
        return self._active if self.app.flows else frozenset()

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        """Write rows (None deletes) and return when the changelog has them, however long the broker is away."""
        self.keep(partition, rows)
        topic = self.changelog_topic_name
        records: list[Raw] = [(topic, partition, key, value, []) for key, value in rows.items()]
        offsets = await until_there(lambda: self.publisher.raw(records))
        self._remember(partition, offsets)

    def get(self, partition: int, key: bytes) -> bytes | None:
        """Return one row, or None."""
        found: bytes | None = self._database(partition).get(key)
        return found

    def scan(self, partition: int, prefix: bytes = b"", start: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Go through the rows whose keys begin with *prefix*, from *start* on, in the order of their keys."""
        hidden = self.data.offset_key
        for key, value in self._database(partition).items(from_key=max(prefix, start) or None):
            if not key.startswith(prefix):
                return
            if key != hidden:
                yield key, value

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Hand the partitions to whoever keeps state about them; what goes wrong there ends the process."""
        await super().on_recovery_completed(active_tps, standby_tps)
        before, self._recovering = self._recovering, asyncio.current_task()
        if before is not None:
            # A rebalance came into its recovery: Faust has forgotten it, and it would go on beside ours.
            await call_off(before)
        self._reached.clear()
        self._active = frozenset(tp.partition for tp in active_tps)
        for tp in active_tps:
            await self._give_back(tp)
        if self.recover is None:
            return
        try:
            await self.recover(sorted(tp.partition for tp in active_tps))
        except Exception as error:  # noqa: BLE001 -- Faust would go on, and the stream would resume on half a state
            await self.app.crash(error)
            await asyncio.Event().wait()  # until the process ends

    async def _give_back(self, tp: TP) -> None:
        """Write every row again where the disk knows more of the changelog than there is.

        It has lost its end, or all of it, and we have the rows. Faust would end the process, at every start again.
        """
        recovery = self.app.tables.recovery
        known, end = recovery.active_offsets.get(tp), recovery.active_highwaters.get(tp)
        if known is None or end is None or known <= end:
            return
        topic, partition = tp.topic, tp.partition
        offsets = await write_again(self.publisher, topic, partition, lambda after: self.scan(partition, start=after))
        self._reached[partition] = Reached(end)
        self.data.set_persisted_offset(tp, end)
        self._remember(partition, offsets)

    def keep(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        """Write to the disk alone; nobody may hold a database across an await, or it cannot be opened again."""
        database = self._database(partition)
        for key, value in rows.items():
            if value is None:
                database.delete(key)
            else:
                database.put(key, value)

    def _remember(self, partition: int, offsets: Iterable[int]) -> None:
        """Tell the disk how far the changelog is in it: our rows are on disk before they are in the changelog.

        Rows between ours are somebody else's, who owned the partition while we slept, and the next recovery has to
        read them: so nothing behind the first of them counts.
        """
        tp = TP(self.changelog_topic_name, partition)
        reached = self._reached.get(partition)
        if reached is None:
            recovered = self.app.tables.recovery.active_offsets.get(tp)
            reached = self._reached[partition] = Reached(-1 if recovered is None else recovered)
        if reached.enter(offsets):
            self.data.set_persisted_offset(tp, reached.offset)

    def _database(self, partition: int) -> Any:
        return self.data._db_for_partition(partition)  # noqa: SLF001 -- the store knows partitions only from events


def fact_table(app: CarillonApp, name: str, partitions: int, publisher: Publisher) -> FactTable:
    """Add a table to an app; its changelog is ``<app id>-<name>-changelog`` and is created by ``streams.admin``."""
    table = FactTable(
        app,
        name=name,
        partitions=partitions,
        key_type=bytes,
        value_type=bytes,
        options=dict(STORE_OPTIONS),
    )
    table.publisher = publisher
    app.conf.recovery_consistency_check = False  # it would end the process for good: ``_give_back`` mends what it finds
    app.tables.add(table)
    return table
