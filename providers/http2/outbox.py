"""What waits for room on a connection: entries of jobs, first come first served; what comes back goes to the front."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from providers.http2.job import Job

Entry: TypeAlias = tuple[Job, int]
"""A request: the job and the index in it."""


@dataclass(slots=True)
class Run:
    """Entries of one job that wait together."""

    job: Job
    indices: Sequence[int]
    at: int = 0
    """How many of them were taken."""


class Outbox:
    """Entries in order, kept as one run per job."""

    def __init__(self) -> None:
        self._runs: deque[Run] = deque()
        self.waiting = 0
        """Entries in it."""

        self.taken = 0
        """Entries that were ever taken: while it grows, those that wait have hope."""

    def put(self, job: Job, indices: Sequence[int]) -> None:
        """Add entries behind all others."""
        if indices:
            self._runs.append(Run(job, indices))
            self.waiting += len(indices)

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Add entries before all others: they have waited already."""
        for job, index in reversed(entries):
            self._runs.appendleft(Run(job, (index,)))
        self.waiting += len(entries)

    def first(self, most: int) -> tuple[Job, Sequence[int]] | None:
        """Return the job that is next, with its first entries, *most* of them; ``took`` takes them out."""
        if not self._runs:
            return None
        run = self._runs[0]
        return run.job, run.indices[run.at : run.at + most]

    def took(self, entries: int) -> None:
        """Take so many entries out that ``first`` returned."""
        run = self._runs[0]
        run.at += entries
        if run.at == len(run.indices):
            self._runs.popleft()
        self.waiting -= entries
        self.taken += entries

    def clear(self) -> list[Entry]:
        """Take everything."""
        entries = [(run.job, index) for run in self._runs for index in run.indices[run.at :]]
        self._runs.clear()
        self.waiting = 0
        return entries
