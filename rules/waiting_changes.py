"""What a batch of the waiting room's records changes in its rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from models.errors import PoisonError
from models.ports import Facts
from models.waiting import Waiting
from rules.waiting_rows import About, about, key_of, to_row


class Came(NamedTuple):
    """What came to wait."""

    partition: int
    id: bytes
    about: About
    key: bytes
    """Of its time."""

    row: bytes
    """Of its time."""


class Changes:
    """Rows to be written, by partition; each time before its record, so that no record is ever without its time."""

    def __init__(self, rows: Facts) -> None:
        self._rows = rows
        self._found: defaultdict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        self.came: list[Came] = []

    @property
    def by_partition(self) -> Mapping[int, Mapping[bytes, bytes | None]]:
        """What to write."""
        return self._found

    def keep(self, partition: int, waiting: Waiting, value: bytes) -> None:
        """Keep a record."""
        came = Came(partition, waiting.id.encode(), about(waiting), key_of(waiting), to_row(about(waiting)))
        self._found[partition][came.key] = came.row
        self._found[partition][came.id] = value
        self.came.append(came)

    def remove(self, partition: int, id_: bytes) -> None:
        """Remove a record and its time; one that the disk has not is removed once more, from the changelog."""
        found = self._found[partition]
        value = found.get(id_) or self._rows.get(partition, id_)
        if value is not None:
            found[key_of(Waiting.model_validate_json(value))] = None
        found[id_] = None


def read_waiting(value: bytes, topics: Collection[str]) -> Waiting:
    """Return what a record asks to keep; raises PoisonError where it cannot be read, or can never be released.

    Parameters
    ----------
    topics
        Where something may be released to: to a topic that there is not nothing can be written, and all that is due
        would wait for it.
    """
    try:
        waiting = Waiting.model_validate_json(value)
    except ValidationError as error:
        raise PoisonError(reason="schema", detail=str(error.errors()[0]["loc"])) from error
    if waiting.topic not in topics:
        raise PoisonError(reason="unknown_topic", detail="topic: nothing is released to it")
    return waiting


def ids_of(key: bytes | None) -> list[bytes]:
    """Return the ids that a record without a value names, one a line: these were released."""
    return (key or b"").split(b"\n")
