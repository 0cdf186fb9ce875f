"""What waits for room on a connection: entries of jobs, first come first served; what comes back goes to the front."""

from collections import deque
from collections.abc import Sequence
from typing import TypeAlias

from providers.http2.job import Job

Entry: TypeAlias = tuple[Job, int]
"""A request: the job and the index in it."""


class Outbox:
    """Entries in order, kept as one run per job."""

    def __init__(self) -> None:
        self._runs: deque[tuple[Job, deque[int]]] = deque()
        self.waiting = 0
        """Entries in it."""

        self.taken = 0
        """Entries that were ever taken: while it grows, those that wait have hope."""

    def put(self, job: Job, indices: Sequence[int]) -> None:
        """Add entries behind all others."""
        if indices:
            self._runs.append((job, deque(indices)))
            self.waiting += len(indices)

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Add entries before all others: they have waited already."""
        for job, index in reversed(entries):
            self._runs.appendleft((job, deque((index,))))
        self.waiting += len(entries)

    def run(self) -> tuple[Job, deque[int]] | None:
        """Return the first job with its indices, of which the caller takes from the left and says so by ``took``."""
        while self._runs and not self._runs[0][1]:
            self._runs.popleft()
        return self._runs[0] if self._runs else None

    def took(self, entries: int) -> None:
        """Note that entries were taken."""
        self.waiting -= entries
        self.taken += entries

    def clear(self) -> list[Entry]:
        """Take everything."""
        entries = [(job, index) for job, indices in self._runs for index in indices]
        self._runs.clear()
        self.waiting = 0
        return entries
