"""A record as an agent sees it, and a record as an agent wants it written; neither knows Kafka."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from models.base import WireModel

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Record(Generic[T_co]):
    """One record that was read."""

    value: T_co
    topic: str
    """The topic's name without the prefix."""

    partition: int
    offset: int
    timestamp_ms: int
    """Milliseconds since the epoch, as the broker has it."""

    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()

    @property
    def origin(self) -> str:
        """``topic/partition/offset``: one name for this record, the same on every replay."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to be written."""

    topic: str
    """The topic's name without the prefix."""

    key: str
    value: WireModel | bytes | None
    """A model is written as JSON; None deletes the key on a compacted topic."""

    headers: tuple[tuple[str, bytes], ...] = field(default=())
    spot: int | None = None
    """Records of a topic with the same spot go to the same partition, those with the next one to the next; None: the
    key says where."""
