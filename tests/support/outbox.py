"""Records that an agent wants written, kept where a test can look at them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from models.record import Outgoing

T = TypeVar("T")


@dataclass
class Outbox:
    """A ``Publish`` that keeps what it is given."""

    records: list[Outgoing] = field(default_factory=list)

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        """Keep some records."""
        self.records += records


def said(records: Sequence[Outgoing], kind: type[T]) -> list[T]:
    """Return the values of one kind, in their order."""
    return [record.value for record in records if isinstance(record.value, kind)]


def on(records: Sequence[Outgoing], topic: str) -> list[Outgoing]:
    """Return what goes to one topic."""
    return [record for record in records if record.topic == topic]


def header(record: Outgoing, name: str) -> str:
    """Return one header as text."""
    return dict(record.headers)[name].decode()
