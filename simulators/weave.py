"""Puts frames in another order in which they might as well have come: each DATA right behind its HEADERS.

Some clients send the heads of all requests that they have room for, and then the bodies. Streams do not depend on each
other, so it makes no difference to what they mean, as long as the heads keep their order and nobody who has opened too
many streams is spared.
"""

from __future__ import annotations

from collections.abc import Container

from simulators import frames
from simulators.pattern import KIND_AND_FLAGS

DATA_AT_ONCE = bytes((frames.DATA, frames.END_STREAM))
"""Kind and flags of a body in one frame."""


def weave(data: bytes, at: int, heads: Container[bytes], most: int) -> bytes | None:
    """Return the bytes from *at* on, requests first of which both frames are here; None: there is nothing to gain.

    *heads* are the beginnings of HEADERS that somebody knows, and *most* is how many streams may be opened.
    """
    opened: list[tuple[bytes, bytes]] = []
    bodies: dict[bytes, bytes] = {}
    numbers: set[bytes] = set()
    while (stop := _stop(data, at)) <= len(data):
        begin, number = data[at : at + KIND_AND_FLAGS], data[at + KIND_AND_FLAGS : at + frames.FRAME_HEAD]
        if begin in heads and number not in numbers:
            numbers.add(number)
            opened.append((number, data[at:stop]))
        elif begin.endswith(DATA_AT_ONCE) and number in numbers and number not in bodies:
            bodies[number] = data[at:stop]
        else:
            break
        at = stop
    if len(opened) > most or not opened or opened[0][0] not in bodies:
        return None
    pairs: list[bytes] = []
    while opened and opened[0][0] in bodies:
        number, head = opened.pop(0)
        pairs += (head, bodies.pop(number))
    # What is left over: heads keep their order, and bodies come behind theirs.
    return b"".join((*pairs, *(head for _, head in opened), *bodies.values(), data[at:]))


def _stop(data: bytes, at: int) -> int:
    """Return where the frame at *at* ends; beyond all there is where not even its beginning is here."""
    if at + frames.FRAME_HEAD > len(data):
        return len(data) + 1
    return at + frames.FRAME_HEAD + int.from_bytes(data[at : at + 3], "big")
