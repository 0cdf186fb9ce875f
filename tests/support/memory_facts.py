"""A table of facts in memory, which survives what a test calls a crash."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class MemoryFacts:
    """Implements ``models.ports.Facts``."""

    rows: dict[int, dict[bytes, bytes]] = field(default_factory=dict)
    writes: int = 0
    owned: frozenset[int] = frozenset(range(12))

    def keep(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        table = self.rows.setdefault(partition, {})
        for key, value in rows.items():
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        self.writes += 1
        self.keep(partition, rows)

    def get(self, partition: int, key: bytes) -> bytes | None:
        return self.rows.get(partition, {}).get(key)

    def scan(self, partition: int, prefix: bytes = b"", start: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        table = self.rows.get(partition, {})
        return iter([(key, table[key]) for key in sorted(table) if key.startswith(prefix) and key >= start])
