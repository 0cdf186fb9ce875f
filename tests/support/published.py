"""What was published, for a test to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from models.base import WireModel
from models.record import Outgoing

ModelT = TypeVar("ModelT", bound=WireModel)


@dataclass
class Published:
    """Implements ``models.ports.Publish``."""

    records: list[Outgoing] = field(default_factory=list)

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        self.records.extend(records)

    def on(self, topic: str) -> list[Outgoing]:
        """Return what went to one topic."""
        return [record for record in self.records if record.topic == topic]

    def values(self, topic: str, kind: type[ModelT]) -> list[ModelT]:
        """Return the values of one topic that are of a kind."""
        return [record.value for record in self.on(topic) if isinstance(record.value, kind)]
