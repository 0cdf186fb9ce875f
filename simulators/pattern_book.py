"""The patterns of one connection, and the runs that fit them.

A pattern's header block means what it meant only as long as the dynamic table stays as it was, so a change of the
table empties the book.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Final, TypeAlias

from simulators.pattern import KIND_AND_FLAGS, Kind, Pattern
from simulators.run import Run

MOST_PATTERNS: Final = 512
"""At some kB each."""

MOST_ALIKE: Final = 8
"""Patterns of equal lengths: each of them is tried."""

_Alike: TypeAlias = dict[bytes, list[Pattern]]
"""By the beginning of DATA."""


class PatternBook:
    """Finds what fits."""

    def __init__(self) -> None:
        self._kinds: dict[Kind, Kind] = {}
        """The one object that stands for all that are equal."""
        self._shelves: dict[bytes, tuple[int, _Alike]] = {}
        """By the beginning of HEADERS: where DATA begins, and the patterns."""
        self._size = 0

    def enter(self, pattern: Pattern) -> None:
        """Take a pattern; of too many all others go."""
        if self._size >= MOST_PATTERNS:
            self.clear()
        pattern = replace(pattern, kind=self._kinds.setdefault(pattern.kind, pattern.kind))
        _, shelf = self._shelves.setdefault(pattern.head, (pattern.data_at, {}))
        alike = shelf.setdefault(pattern.data, [])
        alike.insert(0, pattern)
        del alike[MOST_ALIKE:]
        self._size += 1

    @property
    def heads(self) -> Container[bytes]:
        """Return how the HEADERS begin that patterns know."""
        return self._shelves

    def clear(self) -> None:
        """Forget everything."""
        self._kinds.clear()
        self._shelves.clear()
        self._size = 0

    def scan(self, data: bytes, at: int) -> tuple[Run | None, bool]:
        """Return the requests from *at* on that fit patterns of one kind, and whether to wait for more.

        To wait is to have met the beginning of a request whose lengths are known, and not its end.
        """
        if not self._size:
            return None, False
        rows: list[tuple[bytes, ...]] = []
        patterns: list[Pattern] = []
        offsets, kind, is_cut = [at], None, False
        while (found := self._shelves.get(data[at : at + KIND_AND_FLAGS])) is not None:
            place = at + found[0]
            begin = data[place : place + KIND_AND_FLAGS]
            alike = found[1].get(begin)
            if alike is None or at + alike[0].size > len(data):
                is_cut = alike is not None or len(begin) < KIND_AND_FLAGS
                break
            pattern = alike[0]
            fields = pattern.unpack(data, at)
            if fields[::2] != pattern.constants:
                other = _another(alike, data, at)
                if other is None:
                    break
                pattern, fields = other
            if pattern.kind is not (kind or pattern.kind):
                break
            kind = pattern.kind
            at += pattern.size
            rows.append(fields[1::2])
            patterns.append(pattern)
            offsets.append(at)
        return (None if kind is None else Run(kind, rows, patterns, offsets)), is_cut


def _another(alike: list[Pattern], data: bytes, at: int) -> tuple[Pattern, tuple[bytes, ...]] | None:
    """Return the pattern beside the first that fits, and what it takes the request apart into."""
    for pattern in alike[1:]:
        fields = pattern.unpack(data, at)
        if fields[::2] == pattern.constants:
            return pattern, fields
    return None
