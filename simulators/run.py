"""Requests back to back that fit patterns of one kind, as columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from struct import unpack
from typing import Final

from simulators.cut import Role
from simulators.head import Pair
from simulators.pattern import Kind, Pattern, Subject

UUIDS: Final = re.compile(rb"(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})*")
UUID_SIZE: Final = {36}


@dataclass(slots=True)
class Column:
    """What the requests of a run say, one entry per request."""

    subject: Subject
    tokens: Sequence[bytes]
    delivery_ids: Sequence[bytes]
    patterns: Sequence[Pattern]

    def beginning_with(self, prefixes: tuple[bytes, ...]) -> Sequence[int]:
        """Return the places of tokens that begin with one of these, in order."""
        joined = b"\0" + b"\0".join(self.tokens)
        if not any(b"\0" + prefix in joined for prefix in prefixes):
            return ()
        return [place for place, token in enumerate(self.tokens) if token.startswith(prefixes)]

    def are_tokens_of(self, alphabet: bytes) -> bool:
        """Tell whether tokens hold no other bytes than these."""
        return not b"".join(self.tokens).translate(None, alphabet)

    def are_delivery_ids_good(self) -> bool:
        """Tell whether each delivery id is a UUID as canon has it, in lower case."""
        return (
            UUIDS.fullmatch(b"".join(self.delivery_ids)) is not None and set(map(len, self.delivery_ids)) == UUID_SIZE
        )

    def part(self, start: int, stop: int) -> Column:
        """Return some of them."""
        if not start and stop == len(self.tokens):
            return self
        these = slice(start, stop)
        return Column(self.subject, self.tokens[these], self.delivery_ids[these], self.patterns[these])


@dataclass(slots=True)
class Run:
    """What was found in the bytes of one read."""

    kind: Kind
    rows: list[tuple[bytes, ...]]
    """The values of each request, in the order of ``kind.roles``."""

    patterns: list[Pattern]
    offsets: list[int]
    """Where each begins, and where the last one ends."""

    def columns(self) -> tuple[Sequence[bytes], Column] | None:
        """Return the streams and the rest; None where the places of one value contradict each other."""
        found: dict[Role, Sequence[bytes]] = {}
        for role, column in zip(self.kind.roles, zip(*self.rows, strict=True), strict=True):
            if found.setdefault(role, column) != column:
                return None
        fixed, many = self.kind.fixed, len(self.rows)
        if fixed is not None:
            found |= {Role.TOKEN: (fixed.token,) * many, Role.DELIVERY: (fixed.delivery_id,) * many}
        said = Column(self.kind.subject, found[Role.TOKEN], found[Role.DELIVERY], self.patterns)
        return found[Role.STREAM], said


@dataclass(frozen=True, slots=True)
class RunReply:
    """Good answers to many requests, which differ in one value; status 200."""

    fields: tuple[Pair, ...]
    """Those that all share."""

    values: Sequence[bytes]
    """By request, all of one length."""

    value_field: str = ""
    """The header that the value is; empty: it stands in the body."""

    body: tuple[bytes, bytes] = (b"", b"")
    """What stands before and behind it there."""

    delay_s: float = 0.0
    """Of all of them."""

    @property
    def body_size(self) -> int:
        """Return the bytes of each body."""
        return 0 if self.value_field else len(self.body[0]) + len(self.values[0]) + len(self.body[1])


def are_consecutive(streams: Sequence[bytes], after: int) -> bool:
    """Tell whether streams are those that a client opens one after the other, the first of them after *after*."""
    numbers = unpack(f">{len(streams)}I", b"".join(streams))
    first = numbers[0]
    is_new = after < first and first & 1 and numbers[-1] < 1 << 31
    return bool(is_new) and numbers == tuple(range(first, first + 2 * len(numbers), 2))
