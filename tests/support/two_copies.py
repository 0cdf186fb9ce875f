"""A table as it really is: rows on a disk and in a changelog, which part when a process dies between the two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from models.record import Outgoing
from streams.reached import Reached


class KilledError(Exception):
    """The process is gone."""


@dataclass
class Fuse:
    """Kills at a step; None: never."""

    steps: int | None = None

    def burn(self) -> None:
        if self.steps is None:
            return
        if self.steps == 0:
            raise KilledError
        self.steps -= 1


@dataclass
class Changelog:
    """Every row that was ever written to one partition, in its order; None deletes."""

    records: list[tuple[bytes, bytes | None]] = field(default_factory=list)

    @property
    def rows(self) -> dict[bytes, bytes]:
        """What is left when it is compacted."""
        last = dict(self.records)
        return {key: value for key, value in last.items() if value is not None}


@dataclass
class Disk:
    """One worker's rows, and how far the changelog is in them."""

    rows: dict[bytes, bytes] = field(default_factory=dict)
    reached: Reached = field(default_factory=lambda: Reached(-1))

    def write(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = value

    def recover(self, changelog: Changelog) -> None:
        """Read the changelog from behind the mark to its end, as Faust does before anything flows."""
        for key, value in changelog.records[self.reached.offset + 1 :]:
            self.write(key, value)
        self.reached = Reached(len(changelog.records) - 1)


@dataclass
class TwoCopies:
    """Implements ``models.ports.Facts`` for partition 0, and writes in the order of ``streams.tables``."""

    disk: Disk
    changelog: Changelog
    fuse: Fuse

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        assert partition == 0
        for key, value in rows.items():
            self.fuse.burn()
            self.disk.write(key, value)
        offsets = []
        for row in rows.items():
            self.fuse.burn()
            offsets.append(len(self.changelog.records))
            self.changelog.records.append(row)
        self.fuse.burn()
        self.disk.reached.enter(offsets)

    def get(self, _partition: int, key: bytes) -> bytes | None:
        return self.disk.rows.get(key)

    def scan(self, _partition: int, prefix: bytes = b"", start: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        rows = self.disk.rows
        return iter([(key, rows[key]) for key in sorted(rows) if key.startswith(prefix) and key >= start])


@dataclass
class FusedPublish:
    """A ``Publish`` that may be the last thing a process does."""

    fuse: Fuse
    records: list[Outgoing]

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        self.fuse.burn()
        self.records.extend(records)
        self.fuse.burn()
