"""What the checker finds of a row, and of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Finding:
    """One play of a row."""

    fault: str
    number: int = 0
    lost: int = 0
    """Devices that were meant and have no allowed end, or were never taken by the provider."""

    twice: int = 0
    """Devices in two segments, and repeats beyond what the strikes excuse."""

    repeats: int = 0
    """Requests for a delivery that the provider had taken before."""

    excused: int = 0
    """Repeats that were allowed: in flight and answered just before each strike, and answers that were lost."""

    foreign_ids: int = 0
    """Deliveries that were asked under more than one id."""

    exact: bool = True
    """Progress, deliveries, ledger and the simulators' log agree."""

    seconds: float = 0.0
    """The longest silence at the provider after a strike, while there was something to send."""

    measures: dict[str, float] = field(default_factory=dict)
    bars: dict[str, float] = field(default_factory=dict)
    """At most so much, by measure; ``silence`` among them where it is held."""

    missed: list[str] = field(default_factory=list)
    """Everything that does not hold, in words."""

    @property
    def passed(self) -> bool:
        """Tell whether everything holds."""
        return not self.missed

    def as_json(self) -> dict[str, Any]:
        """Return the row as scripts read it."""
        return {
            "fault": self.fault,
            "lost": self.lost,
            "twice": self.twice,
            "repeats": self.repeats,
            "foreign_ids": self.foreign_ids,
            "exact": self.exact,
            "seconds": round(self.seconds, 2),
            "excused": self.excused,
            "measures": {name: round(value, 3) for name, value in self.measures.items()},
            "missed": self.missed,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rows of a history."""

    rows: Sequence[Finding]

    @property
    def passed(self) -> bool:
        """Tell whether every row holds, and there is one."""
        return bool(self.rows) and all(row.passed for row in self.rows)

    def as_json(self, seed: int) -> dict[str, Any]:
        """Return the last line of ``make chaos``."""
        return {"seed": seed, "rows": [row.as_json() for row in self.rows]}
