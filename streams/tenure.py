"""Whether a record is still ours to work on: its partition was not drained since, and the group counts us in."""

import time
from dataclasses import dataclass

from streams.app import CarillonApp


@dataclass(frozen=True, slots=True)
class Stay:
    """Implements ``models.ports.Tenure`` for what came between two drains."""

    app: CarillonApp
    era: int
    """``CarillonApp.era`` when it came."""

    @property
    def is_ours(self) -> bool:
        """See ``models.ports.Tenure``."""
        return self.app.lease.holds(time.monotonic())

    @property
    def is_ending(self) -> bool:
        """See ``models.ports.Tenure``."""
        return self.era != self.app.era
