"""How much of the machine's processors nobody wanted (Linux: ``/proc/stat``)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.errors import SetupError

STAT: Final = Path("/proc/stat")
IDLE, WAITING = 3, 4
"""Fields of the line of all processors, in ticks; see proc_stat(5). Who waits for a disk leaves its processor free."""

KINDS: Final = 8
"""What follows them, guests' time, is in the first two already."""


@dataclass(frozen=True, slots=True)
class Processors:
    """All processors since the machine began, in ticks."""

    idle: int
    every: int

    def idle_since(self, before: "Processors") -> float:
        """Return the share of the time since then that nobody wanted, from 0 to 1."""
        return (self.idle - before.idle) / max(1, self.every - before.every)


def processors() -> Processors:
    """Return them as they are now."""
    return read(STAT.read_text())


def read(stat: str) -> Processors:
    """Return what ``/proc/stat`` tells of all processors; raises SetupError where it tells nothing."""
    words = stat.partition("\n")[0].split()
    if words[:1] != ["cpu"] or len(words) <= 1 + WAITING:
        message = "/proc/stat has no line of all processors: this measure needs Linux"
        raise SetupError(message)
    numbers = [int(word) for word in words[1 : 1 + KINDS]]
    return Processors(numbers[IDLE] + numbers[WAITING], sum(numbers))
