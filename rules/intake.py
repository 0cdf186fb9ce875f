"""The sink of some deliveries of an attempt: enters what a provider says, and tells everybody who follows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.ports import Answer
from rules.answers import Answers
from rules.watch import Watch


class Meter(Protocol):
    """Counts answers."""

    def accepted(self, requests: int) -> None:
        """Note that so many were accepted, together."""

    def answered(self, answer: Answer) -> None:
        """Note any other answer."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Implements ``models.ports.Sink`` for one parcel."""

    answers: Answers
    entries: Sequence[int]
    """Of the segment, by their index in the parcel."""

    watch: Watch
    meter: Meter
    told: Callable[[], None]
    """Called after each answer, or batch of them."""

    def accepted(self, indices: Sequence[int], provider_ids: Sequence[str] | None) -> None:
        """Enter what was accepted."""
        is_whole = len(self.entries) == self.answers.entries
        self.answers.accepted(indices if is_whole else [self.entries[index] for index in indices], provider_ids)
        self.watch.accepted(len(indices))
        self.meter.accepted(len(indices))
        self.told()

    def answered(self, index: int, answer: Answer) -> None:
        """Enter any other answer, as far as it is to be believed."""
        self.answers.answered(self.entries[index], self.watch.answered(answer))
        self.meter.answered(answer)
        self.told()
