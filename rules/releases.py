"""What may go -> what is published of it: the records, and then what takes their rows away."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson

from models.ports import Facts
from models.record import Outgoing
from rules.traced import HEADER
from rules.waiting_rows import Candidate, key_at

MOST_BYTES: Final = 1_048_576
"""Of the records of one departure, about: 250 large ones must not be in memory at once."""


@dataclass(slots=True)
class Departure:
    """Some records that go together."""

    records: list[Outgoing] = field(default_factory=list)
    stale: defaultdict[int, dict[bytes, None]] = field(default_factory=lambda: defaultdict(dict))
    """Times without a record, or whose record has another time by now, by partition: rows to be dropped."""

    stayed: set[tuple[int, bytes]] = field(default_factory=set)
    """Partitions and ids of what does not go after all."""

    _ids: defaultdict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    _bytes: int = 0

    @property
    def is_full(self) -> bool:
        """Tell whether no more should be added."""
        return self._bytes >= MOST_BYTES

    @property
    def tombstones(self) -> list[Outgoing]:
        """Return what takes the rows away, one record a partition: no value, and an id in each line of its key."""
        return [
            Outgoing("waiting", b"\n".join(ids).decode(), None, spot=partition) for partition, ids in self._ids.items()
        ]

    def add(self, candidate: Candidate, value: bytes | None) -> None:
        """Add what may go, with its row; one without a row was released before."""
        row = None if value is None else orjson.loads(value)  # it was judged when it came, and most of it is payload
        if row is None or (candidate.key is not None and candidate.key != _key(row, candidate.id)):
            self.stayed.add((candidate.partition, candidate.id))
            if candidate.key is not None:
                self.stale[candidate.partition][candidate.key] = None
            return
        payload = row["payload"].encode()
        traced = row.get(HEADER)
        headers = ((HEADER, traced.encode()),) if traced else ()
        self.records.append(Outgoing(row["topic"], row["key"], payload, headers))
        self._ids[candidate.partition].append(candidate.id)
        self._bytes += len(payload)


def departures(rows: Facts, going: Iterable[Candidate], is_ours: Callable[[int], bool]) -> Iterator[Departure]:
    """Go through what may go, in departures of a megabyte; a row is read no sooner than its departure is made.

    Parameters
    ----------
    is_ours
        Tells whether a partition still is: the rows of one that was given away must not be read.
    """
    departure = Departure()
    for candidate in going:
        if not is_ours(candidate.partition):
            continue
        departure.add(candidate, rows.get(candidate.partition, candidate.id))
        if departure.is_full:
            yield departure
            departure = Departure()
    yield departure


def _key(row: Mapping[str, str], id_: bytes) -> bytes:
    """Return the key of the time of a row."""
    return key_at(min(datetime.fromisoformat(row[name]) for name in ("release_at", "expires_at")), id_)
