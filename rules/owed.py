"""What a sender has learnt and not yet written down: who cannot note what is answered must not ask for more.

Time is an argument, in seconds of a clock that never goes back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

AT_MOST_S: Final = 1.0
"""A broker that takes longer for a note is as good as away: what is answered meanwhile, a kill would repeat."""


@dataclass(slots=True)
class Owed:
    """The writes under way, oldest first."""

    _since: dict[object, float] = field(default_factory=dict)

    @contextmanager
    def writing(self, now: float) -> Iterator[None]:
        """Count a write from now until it is durable, or given up."""
        write = object()
        self._since[write] = now
        try:
            yield
        finally:
            del self._since[write]

    def is_late(self, now: float) -> bool:
        """Tell whether the oldest has been under way for too long."""
        return now - next(iter(self._since.values()), now) > AT_MOST_S
