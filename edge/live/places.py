"""How many pages may be open: of one token, and of all; a place is taken before an answer begins."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from edge.problems import ProblemError

MOST: Final = 100
"""Each costs a connection and some 100 kB; more people than that want a dashboard."""

MOST_EACH: Final = 10
"""Of one token: more than one person has open, and so few that no token keeps all others out."""

RETRY_AFTER_S: Final = 30


@dataclass(slots=True)
class Places:
    """Counts who has a place."""

    most: int = MOST
    most_each: int = MOST_EACH
    _held: Counter[str] = field(default_factory=Counter, repr=False)

    @property
    def held(self) -> int:
        """How many are held now."""
        return self._held.total()

    @contextmanager
    def hold(self, token: str) -> Iterator[None]:
        """Hold a place for the bearer of a token, by its digest, until whatever is done with it has ended.

        Raises
        ------
        ProblemError
            429 where this token has all that one may have, 503 where all are held.
        """
        if self._held[token] >= self.most_each:
            detail = f"{self.most_each} pages are open with this token already; close one, or take a token of your own"
            raise _full(HTTPStatus.TOO_MANY_REQUESTS, detail)
        if self.held >= self.most:
            detail = f"{self.most} pages are open already; close one, or ask another edge"
            raise _full(HTTPStatus.SERVICE_UNAVAILABLE, detail)
        self._held[token] += 1
        try:
            yield
        finally:
            self._held -= Counter({token: 1})  # and forgets who has none


def _full(status: HTTPStatus, detail: str) -> ProblemError:
    return ProblemError(status, detail, headers={"Retry-After": str(RETRY_AFTER_S)})
