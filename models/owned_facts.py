"""A table of rows, as it is seen by whoever goes through all of them now and then."""

from collections.abc import Mapping
from typing import Protocol

from models.ports import Facts


class OwnedFacts(Facts, Protocol):
    """Says whose rows are ours now, and can forget on this worker's disk alone."""

    @property
    def owned(self) -> frozenset[int]:
        """The partitions whose rows are ours and complete; none while they move from worker to worker."""

    def keep(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        """Write rows (None deletes) to this worker's disk alone: for what the changelog forgets by itself."""
