"""The deliveries of one attempt on their way through a gate: as many at once as may start, the others in their turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from models.ports import Sink
from models.segment import Segment
from rules.answers import Answers
from rules.gate import Gate
from rules.parcels import parcel_of


@dataclass(slots=True)
class Sending:
    """One attempt; ``close`` it whatever happens, because the gate counts what has begun."""

    segment: Segment
    answers: Answers
    gate: Gate
    sink: Callable[[Sequence[int]], Sink]
    """Makes the sink of some entries."""

    was_held: bool = field(init=False, default=False)
    """It was not allowed to start when there was room for it: who came later may have that now."""

    _left: Sequence[int] = field(init=False)
    _most: int = field(init=False)

    def __post_init__(self) -> None:
        """Begin: whoever comes later stands behind."""
        self._left, self._most = self.answers.todo, self.gate.most(self.segment.notification)
        self.gate.lines.move(self.segment.notification, 0, len(self._left), self._most)

    @property
    def left(self) -> int:
        """How many have not started."""
        return len(self._left)

    @property
    def under_way(self) -> int:
        """How many have started and have no answer yet."""
        return self.answers.missing - len(self._left)

    def start(self, now: float) -> None:
        """Hand over as many as may start now."""
        granted = self.gate.take(self.segment.notification, now, len(self._left))
        if granted:
            entries = self._leave(granted)
            self.gate.provider.submit(parcel_of(self.segment, entries), self.sink(entries))

    def wait_s(self, now: float) -> float:
        """Return the seconds until another one may start."""
        return self.gate.wait_s(self.segment.notification, now, is_first=True)

    def close(self) -> Sequence[int]:
        """Start no more and stand before nobody; returns those that have not started."""
        return self._leave(len(self._left))

    def _leave(self, number: int) -> Sequence[int]:
        before = len(self._left)
        entries, self._left = self._left[:number], self._left[number:]
        self.gate.lines.move(self.segment.notification, before, before - number, self._most)
        return entries
