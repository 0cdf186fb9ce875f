"""How often one token may ask: a script that runs wild holds up no other."""

from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Final

from edge.problems import ProblemError
from rules.bucket import Bucket, size_of, until_there_s

BURST_S: Final = 2.0
"""What may come at once after a rest, in seconds of the rate: a dashboard asks all its questions together."""

MOST: Final = 4_096
"""Tokens that are followed; the one that asked least lately is forgotten, and begins with a full bucket."""


@dataclass(slots=True)
class Limit:
    """One bucket for each token."""

    rate_per_s: float
    _buckets: OrderedDict[str, tuple[Bucket, float]] = field(default_factory=OrderedDict, repr=False)

    def take(self, token: str, now: float) -> None:
        """Let one request pass; *now* in seconds.

        Raises
        ------
        ProblemError
            429, saying when to ask again, where there were too many.
        """
        size = size_of(self.rate_per_s, BURST_S)
        bucket, at = self._buckets.pop(token, (Bucket(size), now))
        bucket.fill(max(now - at, 0.0), self.rate_per_s, size)
        self._buckets[token] = bucket, max(now, at)
        if len(self._buckets) > MOST:
            self._buckets.popitem(last=False)
        if bucket.level < 1:
            wait_s = ceil(until_there_s(1 - bucket.level, self.rate_per_s))
            detail = f"a token may ask {self.rate_per_s:g} times a second; ask again in {wait_s} s"
            raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, detail, headers={"Retry-After": str(wait_s)})
        bucket.take(1)
