"""waiting -> anywhere: keep what has to wait, and publish it when its time has come and nothing holds it.

It may be released twice: a start is claimed, a page is claimed, an attempt is noted.
"""

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pydantic import ValidationError

from models.names import NotificationId
from models.ports import Clock, Controls, Facts, Publish
from models.record import Outgoing, Record
from models.waiting import Waiting
from rules.deadletters import dead_letter

STAGE: Final = "release_waiting"

HELD: Final = timedelta(seconds=1)
"""What is paused is looked at again after this, without a write."""

BATCH: Final = 200
"""Released together: each record of the broker is awaited in bulk."""

LONGEST_SLEEP_S: Final = 0.25
"""Between looks at the heap: far below the second that a release may be late."""

Due = tuple[datetime, int, bytes]
"""When, partition, row key."""


@dataclass(frozen=True, slots=True)
class ReleaseWaiting:
    """A table of what waits, and a heap of when, built from it."""

    rows: Facts
    publish: Publish
    controls: Controls
    clock: Clock
    topics: Collection[str]
    """Where something may be released to, without the prefix."""

    _due: list[Due] = field(default_factory=list)
    _owned: set[int] = field(default_factory=set)

    async def __call__(self, records: Sequence[Record[bytes]]) -> None:
        """Keep what came to wait, and forget what was released."""
        letters: list[Outgoing] = []
        rows: defaultdict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        came: list[Due] = []
        for record in records:
            if not record.value:
                rows[record.partition][record.key or b""] = None
                continue
            waiting = self._read(record, letters)
            if waiting is not None:
                key = waiting.id.encode()
                rows[record.partition][key] = record.value
                came.append((self._look_at(waiting), record.partition, key))
        await asyncio.gather(*(self.rows.put(partition, found) for partition, found in rows.items()))
        for due in came:
            self._owned.add(due[1])
            heapq.heappush(self._due, due)
        if letters:
            await self.publish(letters)

    def _read(self, record: Record[bytes], letters: list[Outgoing]) -> Waiting | None:
        """Return what a record asks to keep, or add a dead letter."""
        try:
            waiting = Waiting.model_validate_json(record.value)
        except ValidationError as error:
            letters.append(dead_letter(record, STAGE, "schema", str(error.errors()[0]["loc"])))
            return None
        if waiting.topic not in self.topics:
            # To a topic that there is not nothing can be written, and all that is due would wait for it.
            letters.append(dead_letter(record, STAGE, "unknown_topic", "topic: nothing is released to it"))
            return None
        return waiting

    def _look_at(self, waiting: Waiting) -> datetime:
        """Return when to look at it first: at once where it was called back before it came here."""
        is_called_back = self.controls.is_called_back(waiting.notification_id)
        return self.clock() if is_called_back else waiting.release_at

    async def recover(self, partitions: Iterable[int]) -> None:
        """Build the heap of these partitions from their rows."""
        self._due.clear()
        self._owned.clear()
        for partition in partitions:
            self._owned.add(partition)
            for key, value in self.rows.scan(partition):
                self._due.append((self._look_at(Waiting.model_validate_json(value)), partition, key))
        heapq.heapify(self._due)

    def forget(self) -> None:
        """Release nothing until partitions are ours again."""
        self._due.clear()
        self._owned.clear()

    async def run(self) -> None:
        """Release for ever."""
        while True:
            if not await self.release_due():
                await asyncio.sleep(LONGEST_SLEEP_S)

    async def release_due(self) -> int:
        """Release what is due now, at most a batch; returns how many records were looked at."""
        now = self.clock()
        looked_at: dict[tuple[int, bytes], None] = {}  # each row once, however often it stands in the heap
        while self._due and self._due[0][0] <= now and len(looked_at) < BATCH:
            looked_at[heapq.heappop(self._due)[1:]] = None
        released = [waiting for partition, key in looked_at if (waiting := self._judge(partition, key, now))]
        if released:
            # the row may go only when the record is out
            await self.publish([Outgoing(waiting.topic, waiting.key, waiting.payload.encode()) for waiting in released])
            await self.publish([Outgoing("waiting", waiting.id, None) for waiting in released])
        return len(looked_at)

    def hurry(self, notification_id: NotificationId) -> None:
        """Look now at all that waits for a notification: it was called back."""
        now = self.clock()
        for partition in self._owned:
            for family in (f"{notification_id}:", f"page:{notification_id}:", f"start:{notification_id}"):
                for key, _ in self.rows.scan(partition, family.encode()):
                    heapq.heappush(self._due, (now, partition, key))

    def _judge(self, partition: int, key: bytes, now: datetime) -> Waiting | None:
        """Return what is to be released, or None: it waits on, or is gone."""
        value = self.rows.get(partition, key) if partition in self._owned else None
        if value is None:  # released before
            return None
        waiting = Waiting.model_validate_json(value)
        again_at = self._again_at(waiting, now)
        if again_at is not None:
            heapq.heappush(self._due, (again_at, partition, key))
        return waiting if again_at is None else None

    def _again_at(self, waiting: Waiting, now: datetime) -> datetime | None:
        """Return when to look at it again, or None: its time has come, whatever brought us to look at it."""
        if now >= waiting.expires_at or self.controls.is_called_back(waiting.notification_id):
            return None
        if now < waiting.release_at:
            return min(waiting.release_at, waiting.expires_at)
        held = self.controls.is_paused(waiting.notification_id, waiting.app, waiting.channel)
        return now + HELD if held else None
