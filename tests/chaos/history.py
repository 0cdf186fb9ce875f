"""What happened, as an append-only file of JSON, one object a line; the checker believes nothing else.

Every entry has ``at`` (seconds since 1970), ``row`` (the play of a row that it belongs to) and ``kind``:

========== =========================================================================================================
begin      a row begins: fault, number, in_flight, window_s, ends, silence_s, measures
meant      who is to be told: notification, crowd, devices (ids ``<crowd>-0`` …), partial (only some of them have to be)
command    the broker acknowledged a command: type, notification
strike     the nemesis struck: what, whom, excuses (senders that may repeat what they had in flight)
requests   a simulator's log: notification, collapse, answer, taken; as columns tokens, ids, times
progress   the account as the registry keeps it: notification, state, counts, reasons, deferred
deliveries a page of the list of deliveries: notification; as columns devices, ids, outcomes
ledger     what ``carillon ledger verify`` says: notification, agrees, differences
measure    what a fault measured: name, value
error      a row that could not be played to its end: text
end        a row is over
========== =========================================================================================================
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

Entry = Mapping[str, Any]


@dataclass
class History:
    """Writes entries; each is in the file when the call returns."""

    file: Path
    row: str = ""
    """The play whose entries follow."""

    def __enter__(self) -> Self:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.unlink(missing_ok=True)  # of an earlier run with the same seed
        self._out = self.file.open("ab", buffering=0)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._out.close()

    def write(self, kind: str, **said: Any) -> None:
        """Append one entry."""
        self._out.write(orjson.dumps({"at": time.time(), "row": self.row, "kind": kind} | said) + b"\n")

    def entries(self, row: str) -> list[Entry]:
        """Return what was written of one play."""
        return [entry for entry in read(self.file) if entry["row"] == row]


def read(file: Path) -> Iterator[Entry]:
    """Go through a history from its beginning."""
    with file.open("rb") as lines:
        yield from map(orjson.loads, lines)
