"""When a program that ended by itself is started again."""

from dataclasses import dataclass
from typing import Final

FIRST_S: Final = 0.5
CEILING_S: Final = 10.0
SOUND_AFTER_S: Final = 30.0
"""A program that ran this long was well: its next end counts as its first."""


@dataclass(slots=True)
class Backoff:
    """The waits of one program; times are seconds of one clock."""

    deaths: int = 0
    """In a row, without a sound run between them."""

    started: float = 0.0
    due: float | None = None
    """When it may be started; None: its end has not been seen yet."""

    def began(self, now: float) -> None:
        """Note a start."""
        self.started = now
        self.due = None

    def is_due(self, now: float) -> bool:
        """Tell whether a program that is down may be started now; asked again and again until it says yes."""
        if self.due is None:
            self.deaths = 1 if now - self.started >= SOUND_AFTER_S else self.deaths + 1
            self.due = now + min(FIRST_S * 2 ** (self.deaths - 1), CEILING_S)
        return now >= self.due
