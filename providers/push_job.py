"""What the jobs of the push channels share: some deliveries of one parcel that differ in nothing but their bodies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from models.ports import Answer, Parcel, Sink
from providers.http2.columns import Column, Piece
from providers.splice import Template

HeadersT = TypeVar("HeadersT")


@dataclass(frozen=True, slots=True, eq=False)
class Rendered(Generic[HeadersT]):
    """A message for all devices that get the same words; the same only as itself, as templates are."""

    template: Template
    headers: HeadersT
    """What the words ask for outside the body; None where a channel has no such thing."""


@dataclass(slots=True)
class Batch(Generic[HeadersT]):
    """Deliveries of a parcel on their way; every column has the parcel's length."""

    parcel: Parcel
    sink: Sink
    headers: HeadersT
    addresses: Column
    delivery_ids: Column
    body: Sequence[Piece]
    renewed: set[int] = field(default_factory=set)
    """Entries that were sent a second time because our credentials were too old; there is no third time."""

    def answered(self, index: int, answer: Answer) -> None:
        """Tell one answer."""
        self.sink.answered(index, answer)

    def may_renew(self, index: int) -> bool:
        """Tell whether an entry may be sent again with newer credentials, and note that it is."""
        if index in self.renewed:
            return False
        self.renewed.add(index)
        return True
