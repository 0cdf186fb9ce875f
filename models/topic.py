"""A topic as data: nothing here talks to Kafka."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic: what it is for, and how the broker keeps it."""

    name: str
    """Without the prefix."""

    about: str
    """One sentence for the docs and ``carillon topics list``."""

    key: str
    """What a record's key is."""

    value: str
    """The model of a record's value."""

    partitions: int
    retention: timedelta | None
    """None: for ever (compacted)."""

    compacted: bool = False
    max_message_bytes: int = 1_048_576
