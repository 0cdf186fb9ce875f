"""A request that is sent again with the same key is not done again (the Idempotency-Key of HTTP)."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, TypeAlias

from edge.problems import ProblemError
from models.ports import Clock

MOST: Final = 10_000
"""Keys that are remembered; the oldest go first."""

LASTING_S: Final = 3_600.0
"""Nobody repeats a click after an hour."""

Key: TypeAlias = tuple[str, str]
"""The digest of the token that asks, and the key: names of tokens are words for the log, and two may have the same."""


@dataclass(slots=True)
class _Known:
    said: str
    at: float
    is_done: bool = False


@dataclass(slots=True)
class Repeats:
    """Remembers what was done, in this process: behind several edges a repeat may reach another one.

    There it is published again, which changes nothing unless somebody said the contrary in between.
    """

    clock: Clock
    most: int = MOST
    _known: OrderedDict[Key, _Known] = field(default_factory=OrderedDict)

    @asynccontextmanager
    async def once(self, key: Key, said: str) -> AsyncIterator[bool]:
        """Give True the first time, and False where it was done already; what fails inside may be tried again.

        Raises
        ------
        ProblemError
            422 where the key was used for something else, 409 while the first is under way.
        """
        self._forget()
        known = self._known.get(key)
        if known is not None:
            _compare(known, said)
            yield False
            return
        mine = self._known[key] = _Known(said, self.clock().timestamp())
        try:
            yield True
        except BaseException:
            self._known.pop(key, None)
            raise
        mine.is_done = True

    def _forget(self) -> None:
        oldest = self.clock().timestamp() - LASTING_S
        while self._known and (len(self._known) >= self.most or next(iter(self._known.values())).at < oldest):
            self._known.popitem(last=False)


def _compare(known: _Known, said: str) -> None:
    if known.said != said:
        detail = "this Idempotency-Key was used for another command; take a new one for each"
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    if not known.is_done:
        raise ProblemError(HTTPStatus.CONFLICT, "this is being done; ask again with the same Idempotency-Key")
