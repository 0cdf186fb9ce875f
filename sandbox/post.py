"""One program's place in the house: who holds it, and whether it is wanted."""

import time
from dataclasses import dataclass, field

from sandbox.backoff import Backoff
from sandbox.child import Child


@dataclass(slots=True)
class Post:
    """One program's place in the house."""

    child: Child
    batch: int
    """Programs started side by side are stopped side by side."""

    wanted: bool = True
    """False: it was stopped on purpose, and stays down."""

    backoff: Backoff = field(default_factory=Backoff)

    def launch(self) -> None:
        """Start its next process."""
        self.backoff.began(time.monotonic())
        self.child.start()
