"""A job that notes what became of each of its requests, for tests of the HTTP/2 client."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from providers.http2.columns import column_of
from providers.http2.hpack import literal
from providers.http2.job import Constant, Lost, Requests


@dataclass(frozen=True)
class Ok:
    """A response of status 200."""

    body: bytes


@dataclass(frozen=True)
class Failed:
    """Any other response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


Told = Ok | Failed | Lost


class NotedJob:
    """Requests whose bodies begin with their index."""

    def __init__(self, size: int = 12, authorization: bytes = b"Bearer secret") -> None:
        self.pseudo: tuple[Constant, ...] = (
            (b":method", b"POST"),
            (b":scheme", b"https"),
            (b":authority", b"peer.example"),
            (b":path", b"/send"),
        )
        self.regular: tuple[Constant, ...] = ((b"authorization", authorization), (b"x-app", b"shop"))
        self.size = size
        self.told: dict[int, list[Told]] = {}
        self.submitted = 0
        self._all_told = asyncio.Event()

    def requests(self, indices: Sequence[int]) -> Requests:
        said = [str(index).encode() for index in indices]
        rest = column_of([b"." * (self.size - len(one)) for one in said])
        return Requests((), (column_of([literal(b"x-index", one) for one in said]),), (column_of(said), rest))

    def succeed(self, indices: Sequence[int], bodies: Sequence[bytes]) -> None:
        for index, body in zip(indices, bodies, strict=True):
            self._note(index, Ok(body))

    def fail(self, index: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._note(index, Failed(status, tuple(sorted(headers.items())), body))

    def lose(self, index: int, how: Lost) -> None:
        self._note(index, how)

    def _note(self, index: int, told: Told) -> None:
        self.told.setdefault(index, []).append(told)
        if len(self.told) >= self.submitted:
            self._all_told.set()

    def take(self, number: int) -> range:
        """Return the indices of so many further requests."""
        self._all_told.clear()
        first, self.submitted = self.submitted, self.submitted + number
        return range(first, self.submitted)

    async def everything(self, within_s: float = 5.0) -> list[Told]:
        """Return what became of each request, in order; raises where one is not told in time, or was told twice."""
        async with asyncio.timeout(within_s):
            await self._all_told.wait()
        return self.so_far()

    def so_far(self) -> list[Told]:
        """Return what became of those that were told; raises where one was told twice."""
        twice = {index: told for index, told in self.told.items() if len(told) != 1}
        assert twice == {}
        return [self.told[index][0] for index in sorted(self.told)]

    def kinds(self) -> Counter[str]:
        """Return how often what was told."""
        return Counter(kind_of(told) for told in self.so_far())


def kind_of(told: Told) -> str:
    """Return one word for what was told."""
    if isinstance(told, Failed):
        return str(told.status)
    return "ok" if isinstance(told, Ok) else told.value
