"""For how long something is surely ours, counted from the last sign of it. Time is an argument, in seconds."""

from dataclasses import dataclass


@dataclass(slots=True)
class Lease:
    """Holds for *term_s* from its last renewal; before the first one it does not."""

    term_s: float
    _until: float = float("-inf")

    def renewed(self, at: float) -> None:
        """Take notice that it was renewed at a moment; an earlier one than the last changes nothing."""
        self._until = max(self._until, at + self.term_s)

    def holds(self, now: float) -> bool:
        """Tell whether it holds."""
        return now < self._until
