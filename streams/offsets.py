"""Which offset of each partition may be committed: just below the oldest record that is not done yet. Pure.

Faust's own logic counts gaps between offsets. A topic with transactions is full of gaps (control records, aborted
records): there it commits one transaction per call, sticks for ever behind an aborted first one, and may pass a record
that is still in flight. Here gaps do not exist: what was never delivered to us cannot hold anything back.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

PartitionT = TypeVar("PartitionT", bound=Hashable)


class InFlight:
    """The records of one partition between delivery and done, in the order of their offsets."""

    __slots__ = ("_done", "_next", "_open")

    def __init__(self) -> None:
        self._open: dict[int, None] = {}  # a dict keeps insertion order, which is the order of offsets
        self._done: set[int] = set()
        self._next: int | None = None

    def delivered(self, offset: int) -> None:
        """Note that a record came in; the same one again keeps its place, and one that is done stays done."""
        if offset not in self._open and (self._next is None or offset >= self._next):
            self._open[offset] = None

    def done(self, offset: int) -> None:
        """Note that a record's work is durable; one that is not in flight here is passed over."""
        if offset not in self._open:
            return
        self._done.add(offset)
        while self._open:
            lowest = next(iter(self._open))
            if lowest not in self._done:
                return
            del self._open[lowest]
            self._done.remove(lowest)
            self._next = lowest + 1

    @property
    def committable(self) -> int | None:
        """The offset to commit: of the first record to read after a restart; None: nothing new is done."""
        return self._next

    @property
    def oldest(self) -> int | None:
        """The lowest offset still in flight, or None."""
        return next(iter(self._open), None)

    def __len__(self) -> int:
        return len(self._open)


class Offsets(Generic[PartitionT]):
    """``InFlight`` for every partition of a consumer."""

    def __init__(self) -> None:
        self._partitions: dict[PartitionT, InFlight] = {}

    def delivered(self, partition: PartitionT, offset: int) -> None:
        """See ``InFlight.delivered``."""
        self._partitions.setdefault(partition, InFlight()).delivered(offset)

    def done(self, partition: PartitionT, offset: int) -> None:
        """See ``InFlight.done``; a partition that was given away is passed over."""
        in_flight = self._partitions.get(partition)
        if in_flight is not None:
            in_flight.done(offset)

    def committable(self) -> dict[PartitionT, int]:
        """Return what may be committed now, by partition."""
        found = {partition: in_flight.committable for partition, in_flight in self._partitions.items()}
        return {partition: offset for partition, offset in found.items() if offset is not None}

    def in_flight(self) -> int:
        """Return how many records are being worked on or wait their turn."""
        return sum(len(in_flight) for in_flight in self._partitions.values())

    def reset(self) -> None:
        """Forget everything: the partitions are about to be read again from what is committed."""
        self._partitions.clear()
