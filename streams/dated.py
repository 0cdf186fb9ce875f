"""The sender's notes and marks as they are kept: each with its day, so that they can leave when nobody needs them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.ports import Clock, Facts
from rules.dating import dated, day_of, undated


@dataclass(frozen=True, slots=True)
class DatedFacts:
    """Implements ``models.ports.Facts`` on another one; ``streams.marks`` takes away what is old."""

    facts: Facts
    clock: Clock

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        """Write rows with today's day (None deletes); see ``models.ports.Facts``."""
        today = day_of(self.clock())
        await self.facts.put(partition, {key: None if row is None else dated(row, today) for key, row in rows.items()})

    def get(self, partition: int, key: bytes) -> bytes | None:
        """Return one row as it was written, or None."""
        row = self.facts.get(partition, key)
        return None if row is None else undated(row)

    def scan(self, partition: int, prefix: bytes = b"", start: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """Go through the rows whose keys begin with *prefix*, from *start* on, as they were written."""
        for key, row in self.facts.scan(partition, prefix, start):
            yield key, undated(row)
