"""What is submitted: some requests, and who is told what became of each. The client knows nothing else of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from providers.http2.columns import Piece

Constant: TypeAlias = tuple[bytes, bytes]
"""A header (name, value) that many requests share; it is kept in the peer's table."""


@dataclass(frozen=True, slots=True)
class Requests:
    """What some requests have of their own, piece by piece; every column has a place for each of them."""

    pseudo: Sequence[Piece]
    """HPACK bytes that follow the constant ``pseudo``."""

    regular: Sequence[Piece]
    """HPACK bytes that follow the constant ``regular``."""

    body: Sequence[Piece]
    """Bodies: at least one byte each."""


class Lost(StrEnum):
    """There is no response."""

    UNREACHABLE = "Unreachable"
    """No connection could be made: nothing has left."""

    NOT_SENT = "NotSent"
    """It was never written, or the peer says that it did not look at it; on no connection it came through."""

    NO_REPLY = "NoReply"
    """The request had left."""


class Job(Protocol):
    """Requests of one kind, told apart by an index; every index submitted is answered exactly once.

    The methods are called on the event loop, must not block, and must not raise.
    """

    pseudo: tuple[Constant, ...]
    """Constant headers that begin with a colon; others must not stand before them."""

    regular: tuple[Constant, ...]
    """The other constant headers."""

    def requests(self, indices: Sequence[int]) -> Requests:
        """Return what these requests have of their own, in the same order."""

    def succeed(self, indices: Sequence[int], bodies: Sequence[bytes]) -> None:
        """Take responses of status 200 that came in together, each with its body."""

    def fail(self, index: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Take any other response."""

    def lose(self, index: int, how: Lost) -> None:
        """Take notice that no response will come."""
