"""The bytes of a request that comes again and again, each time for another address under another delivery id.

A request that fits a pattern differs from one that was read in full in nothing but these values, so nothing but them
is left to be checked. Patterns are made by ``lesson``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct

from simulators import frames
from simulators.cut import Cut, Role, Values

KIND_AND_FLAGS = 5
"""Bytes of a frame's head before its stream."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What many requests share: they can be counted and answered together."""

    sender: str
    notification_id: str
    collapse_id: str
    authorization: str | None
    """None: a certificate stands in for it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests of one subject with their values in one order; patterns of a connection share one object of it."""

    subject: Subject
    roles: tuple[Role, ...]
    fixed: Values | None
    """Of patterns that hold only for these; None: for others too."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """HEADERS and DATA(END_STREAM), back to back."""

    kind: Kind
    head: bytes
    """Length, kind and flags of HEADERS."""

    data_at: int
    """Where the frame DATA begins."""

    data: bytes
    """Length, kind and flags of DATA."""

    constants: tuple[bytes, ...]
    unpack: Callable[[bytes, int], tuple[bytes, ...]]
    """Takes a request apart: constants at the even places, values at the odd ones, in the order of ``kind.roles``."""

    size: int
    """Of all of it, bytes."""

    body: Cut
    body_size: int


def make_pattern(subject: Subject, block: Cut, body: Cut, values: Values) -> Pattern:
    """Return the pattern of a header block and a body around values as long as these."""
    lengths = {Role.TOKEN: len(values.token), Role.DELIVERY: len(values.delivery_id)}
    head_size, body_size = (
        sum(map(len, cut.constants)) + sum(lengths[role] for role in cut.roles) for cut in (block, body)
    )
    head = frames.frame_head(frames.HEADERS, frames.END_HEADERS, head_size)
    data = frames.frame_head(frames.DATA, frames.END_STREAM, body_size)
    *before, last = block.constants
    constants = (head, *before, last + data, *body.constants)
    roles = (Role.STREAM, *block.roles, Role.STREAM, *body.roles)
    kind = Kind(subject, roles, None if block.roles or body.roles else values)
    sizes = [len(constants[0])]
    for role, constant in zip(roles, constants[1:], strict=True):
        sizes += (frames.WORD if role is Role.STREAM else lengths[role], len(constant))
    layout = Struct("".join(f"{size}s" for size in sizes))
    data_at = frames.FRAME_HEAD + head_size
    return Pattern(kind, head, data_at, data, constants, layout.unpack_from, layout.size, body, body_size)
