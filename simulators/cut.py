"""Bytes taken apart at the values that differ from request to request: an address, a delivery id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

SHORTEST_IN_HEAD: Final = 16
"""Bytes of an address that is looked for in a header block: a shorter one could stand there by chance."""


class Role(IntEnum):
    """What a value is."""

    STREAM = 0
    TOKEN = 1
    DELIVERY = 2


@dataclass(frozen=True, slots=True)
class Values:
    """What differs."""

    token: bytes
    delivery_id: bytes

    def of(self, role: Role) -> bytes:
        """Return one of them."""
        return self.token if role is Role.TOKEN else self.delivery_id

    def others(self) -> Values:
        """Return values of the same lengths and alphabets in which every letter and digit is another."""
        return Values(self.token.translate(_OTHERS), self.delivery_id.translate(_OTHERS))


@dataclass(frozen=True, slots=True)
class Cut:
    """The constants, and what stands between them."""

    constants: tuple[bytes, ...]
    """One more than there are roles."""

    roles: tuple[Role, ...]

    def filled(self, values: Values) -> bytes:
        """Return the bytes with these values in their places."""
        pieces = [self.constants[0]]
        for role, constant in zip(self.roles, self.constants[1:], strict=True):
            pieces += (values.of(role), constant)
        return b"".join(pieces)


def cut_head(block: bytes, values: Values) -> Cut | None:
    """Cut a header block at each value; None where one stands there more than once."""
    wanted = [(Role.DELIVERY, values.delivery_id, 0)]
    if len(values.token) >= SHORTEST_IN_HEAD:
        wanted.append((Role.TOKEN, values.token, 0))
    return _cut(block, wanted)


def cut_body(body: bytes, values: Values) -> Cut | None:
    """Cut JSON where a value is the whole of a string that belongs to a key; None where it does so more than once."""
    wanted = ((Role.TOKEN, values.token), (Role.DELIVERY, values.delivery_id))
    return _cut(body, [(role, b':"' + value + b'"', 2) for role, value in wanted])


def _cut(raw: bytes, wanted: Sequence[tuple[Role, bytes, int]]) -> Cut | None:
    """Cut at bytes, of which so many before the value and half as many behind it do not belong to it."""
    places: list[tuple[int, int, Role]] = []
    for role, text, before in wanted:
        at = raw.find(text)
        if at >= 0:
            if raw.find(text, at + 1) >= 0:
                return None
            places.append((at + before, at + len(text) - before // 2, role))
    places.sort()
    pieces, at = [], 0
    for start, stop, _ in places:
        if start < at:
            return None
        pieces.append(raw[at:start])
        at = stop
    return Cut((*pieces, raw[at:]), tuple([role for _, _, role in places]))


def _turned(*rings: bytes) -> bytes:
    """Return a table that takes each byte of a ring to the next one."""
    return bytes.maketrans(b"".join(rings), b"".join(ring[1:] + ring[:1] for ring in rings))


_OTHERS: Final = _turned(b"0123456789", b"abcdef", b"ghijklmnopqrstuvwxyz", b"ABCDEF", b"GHIJKLMNOPQRSTUVWXYZ")
"""Hexadecimal digits stay such."""
