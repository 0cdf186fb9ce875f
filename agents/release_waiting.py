"""waiting -> anywhere: keep what has to wait, and publish it when its time has come and nothing holds it.

It may be released twice: a start is claimed, a page is claimed, an attempt is noted.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from models.control import NOTIFICATION, Control
from models.errors import PoisonError
from models.ports import Clock, Controls, Facts, Publish
from models.record import Outgoing, Record
from rules.deadletters import dead_letter
from rules.lookout import Lookout
from rules.releases import departures
from rules.waiting_changes import Changes, ids_of, read_waiting
from rules.waiting_rows import About, Candidate, due_until

STAGE: Final = "release_waiting"

HELD: Final = timedelta(seconds=1)
"""What is paused is looked at again no sooner: a resume says so, and only its time to live ends by itself."""

AT_ONCE: Final = 8
"""Batches on their way: the broker answers each after some 50 ms."""

LONGEST_SLEEP_S: Final = 0.1
"""Between two looks: far below the second that a release may be late."""

LAST_STEPS_S: Final = 5.0
"""For what is on its way when the partitions are given away."""

MOST_LEAVING: Final = 20_000
"""Released, and not yet known to be gone; more are not worth the memory, because a second release changes nothing."""


@dataclass(slots=True)
class ReleaseWaiting:
    """A table of what waits, and a window on what is due."""

    rows: Facts
    publish: Publish
    controls: Controls
    clock: Clock
    topics: Collection[str]
    """Where something may be released to, without the prefix."""

    _lookout: Lookout = field(init=False)
    _held_until: datetime | None = None
    """Something due is held, the first of it until then, when its time to live ends; None: nothing is."""

    _leaving: set[tuple[int, bytes]] = field(default_factory=set)
    _on_their_way: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lookout = Lookout(self.rows)

    async def __call__(self, records: Sequence[Record[bytes]]) -> None:
        """Keep what came to wait, and forget what was released."""
        letters: list[Outgoing] = []
        changes = Changes(self.rows)
        for record in records:
            if not record.value:
                for id_ in ids_of(record.key):
                    changes.remove(record.partition, id_)
                    self._leaving.discard((record.partition, id_))
                continue
            try:
                changes.keep(record.partition, read_waiting(record.value, self.topics), record.value)
            except PoisonError as error:
                letters.append(dead_letter(record, STAGE, error.reason, error.detail))
        await asyncio.gather(*(self.rows.put(partition, found) for partition, found in changes.by_partition.items()))
        for came in changes.came:
            is_called_back = self.controls.is_cancelled(came.about, came.about.channel)
            self._lookout.enter(came, at_once=is_called_back)
        if letters:
            await self.publish(letters)

    async def recover(self, partitions: Iterable[int]) -> None:
        """Begin with these partitions: a window of each is read when it is looked at, so this takes no time."""
        self._leaving.clear()
        self._held_until = None
        self._lookout.own(partitions)

    async def let_go(self) -> None:
        """Release nothing until partitions are ours again, and wait for what is on its way, but not for ever."""
        self._lookout.own(())
        if self._on_their_way:
            await asyncio.wait(self._on_their_way, timeout=LAST_STEPS_S)

    def hurry(self, control: Control) -> None:
        """Look at what a change of the brake may let go: called back, held until now, or in turn at a slower rate."""
        is_resumed = self._held_until is not None and not control.paused
        is_let_go = is_resumed or control.quickened_at is not None
        if control.scope.startswith(NOTIFICATION):
            if control.cancelled or is_let_go:
                self._lookout.look_at(control.scope.removeprefix(NOTIFICATION))
        elif control.cancelled_before is not None or is_let_go:
            self._lookout.look_at_all()

    async def run(self) -> None:
        """Release for ever, several batches at once; a look takes some milliseconds, and others have their turn."""
        while True:
            looked_at, going = self._look()
            if going:
                self._on_their_way.add(asyncio.create_task(self._release(going)))
            if len(self._on_their_way) >= AT_ONCE:
                await asyncio.wait(self._on_their_way, return_when=asyncio.FIRST_COMPLETED)
            else:
                await asyncio.sleep(0 if looked_at else LONGEST_SLEEP_S)
            for task in [task for task in self._on_their_way if task.done()]:
                self._on_their_way.discard(task)
                task.result()

    async def release_due(self) -> int:
        """Look once, and release what may go; returns how many were looked at."""
        looked_at, going = self._look()
        await self._release(going)
        return looked_at

    def _look(self) -> tuple[int, Sequence[Candidate]]:
        """Return how many were looked at, and which of them may go."""
        now = self.clock()
        if self._held_until is not None and now >= self._held_until:
            self._held_until = None
            self._lookout.look_at_all()
        found = self._lookout.next(due_until(now))
        going = {(candidate.partition, candidate.id): candidate for candidate in found if self._may_go(candidate, now)}
        if len(self._leaving) > MOST_LEAVING:
            self._leaving.clear()
        self._leaving |= going.keys()
        return len(found), list(going.values())

    def _may_go(self, candidate: Candidate, now: datetime) -> bool:
        if (candidate.partition, candidate.id) in self._leaving:
            return False
        about = candidate.about
        if now >= about.expires_at or self.controls.is_cancelled(about, about.channel):
            return True  # whoever reads it settles it
        if not candidate.is_due and not self._is_let_go(about):
            return False
        if not self.controls.is_paused(about.id, about.app, about.channel):
            return True
        until = max(about.expires_at, now + HELD)
        self._held_until = until if self._held_until is None else min(self._held_until, until)
        return False

    def _is_let_go(self, about: About) -> bool:
        """Tell whether a turn came nearer since it was given: whoever gave it gives another, or lets it start."""
        since = about.paced_at
        return since is not None and self.controls.is_quicker(about.id, about.app, about.channel, since)

    async def _release(self, going: Iterable[Candidate]) -> None:
        for departure in departures(self.rows, going, lambda partition: partition in self._lookout.partitions):
            if departure.records:
                await self.publish(departure.records)
                # the rows may go only when the records are out
                await self.publish(departure.tombstones)
            for partition, rows in departure.stale.items():
                await self.rows.put(partition, rows)
            self._leaving -= departure.stayed
