"""A request that comes back, because nobody looked at it, remembers how often: no table of tries has to be kept."""

from typing import Final

from providers.http2.job import Job
from providers.http2.outbox import Entry

MOST_TRIES: Final = 3
"""How often a request is written, if no connection looks at it, before it is told as not sent."""


class Again:
    """A job whose requests were written *tries* times; what is asked of it, the job does."""

    def __init__(self, job: Job, tries: int) -> None:
        self.job = job
        self.tries = tries
        self.pseudo = job.pseudo
        self.regular = job.regular
        self.requests = job.requests
        self.succeed = job.succeed
        self.fail = job.fail
        self.lose = job.lose


def once_more(entry: Entry) -> Entry | None:
    """Return the entry as it goes to the next connection, or None if it was on enough of them."""
    job, index = entry
    tries = job.tries + 1 if isinstance(job, Again) else 1
    if tries == MOST_TRIES:
        return None
    return Again(job.job if isinstance(job, Again) else job, tries), index
