"""Requests as columns: what they have in common stands once, what differs is one list for all of them.

A list of a thousand short pieces is laid out by a few calls of C, and joined by one; a call of Python for each request
would take several times as long.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add
from typing import Final, TypeAlias

Sizes: TypeAlias = int | Sequence[int]
"""Bytes of each of some pieces: one number where all have the same."""


@dataclass(frozen=True, slots=True)
class Column:
    """One piece of each request."""

    values: Sequence[bytes]
    sizes: Sizes

    def some(self, indices: Sequence[int]) -> "Column":
        """Return the pieces of these requests, in their order."""
        if isinstance(indices, range) and indices.step == 1:
            part = slice(indices.start, indices.stop)
            return Column(self.values[part], self.sizes if isinstance(self.sizes, int) else self.sizes[part])
        return column_of([self.values[index] for index in indices])


Piece: TypeAlias = bytes | Column
"""Bytes that all requests have, or each its own."""

NO_PIECES: Final[tuple[Piece, ...]] = ()


def column_of(values: Sequence[bytes]) -> Column:
    """Return a column that knows the sizes of its pieces."""
    sizes = list(map(len, values))
    is_even = bool(sizes) and sizes.count(sizes[0]) == len(sizes)
    return Column(values, sizes[0] if is_even else sizes)


def some_of(pieces: Iterable[Piece], indices: Sequence[int]) -> tuple[Piece, ...]:
    """Return what some requests have of their own."""
    return tuple(piece if isinstance(piece, bytes) else piece.some(indices) for piece in pieces)


def size_of(pieces: Iterable[Piece]) -> Sizes:
    """Return the bytes of each request."""
    common, varied = 0, None
    for piece in pieces:
        sizes = len(piece) if isinstance(piece, bytes) else piece.sizes
        if isinstance(sizes, int):
            common += sizes
        else:
            varied = sizes if varied is None else list(map(add, varied, sizes))
    return common if varied is None else list(map(common.__add__, varied))


def laid_out(pieces: Iterable[Piece], number: int) -> list[bytes]:
    """Return the pieces of so many requests, one request after the other: what is to be joined."""
    row: list[Piece] = []
    for piece in pieces:
        before = row[-1] if row else None
        if isinstance(piece, bytes) and isinstance(before, bytes):
            row[-1] = before + piece  # once for all of them
        else:
            row.append(piece)
    flat = [piece if isinstance(piece, bytes) else b"" for piece in row] * number
    for at, piece in enumerate(row):
        if isinstance(piece, Column):
            flat[at :: len(row)] = piece.values
    return flat


def one_of(pieces: Iterable[Piece]) -> bytes:
    """Return the bytes of the first request."""
    return b"".join([piece if isinstance(piece, bytes) else piece.values[0] for piece in pieces])
