"""Request headers in HPACK (RFC 7541): constants by their place in the peer's table, everything else as it is.

No Huffman code: our values are ids and tokens, on which it saves a quarter of the bytes and costs more than they do.
"""

from collections import deque
from typing import Final

from providers.http2.job import Constant

TABLE_BYTES: Final = 4_096
"""What every peer's table holds at first (RFC 9113, 6.5.2); we never ask for more."""

ENTRY_BYTES: Final = 32
"""Overhead of an entry by which tables are measured (RFC 7541, 4.1)."""

FIRST_DYNAMIC: Final = 62
WHOLE: Final[dict[Constant, int]] = {
    (b":method", b"POST"): 3,
    (b":scheme", b"https"): 7,
}
"""Headers of the static table that requests here use whole."""

NAMES: Final[dict[bytes, int]] = {
    b":authority": 1,
    b":path": 4,
    b"authorization": 23,
    b"content-type": 31,
    b"user-agent": 58,
}
"""Names of the static table that requests here use."""

INDEXED, INCREMENTAL, SIZE_UPDATE, PLAIN = 0x80, 0x40, 0x20, 0x00


def integer(value: int, prefix: int, first: int) -> bytes:
    """Return an integer in *prefix* bits of a byte whose other bits are *first*, and as many more as it takes."""
    limit = (1 << prefix) - 1
    if value < limit:
        return bytes((first | value,))
    out = bytearray((first | limit,))
    value -= limit
    while value >= 0x80:  # noqa: PLR2004 -- seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value: bytes) -> bytes:
    """Return a string with its length before it."""
    return integer(len(value), 7, 0) + value


def literal(name: bytes, value: bytes) -> bytes:
    """Return a header that stays out of the table, for what differs from request to request."""
    return before_value(name) + text(value)


def before_value(name: bytes) -> bytes:
    """Return what stands before the length and the bytes of a literal's value."""
    known = NAMES.get(name)
    return integer(known, 4, PLAIN) if known else bytes((PLAIN,)) + text(name)


class HeaderTable:
    """The peer's table as our encoder has filled it."""

    def __init__(self, limit: int = TABLE_BYTES) -> None:
        self._limit = min(limit, TABLE_BYTES)
        self._entries: deque[Constant] = deque()
        self._places: dict[Constant, int] = {}
        self._size = 0
        self.inserted = 0
        """Entries ever made; encodings from before the last one are stale."""

    def encode(self, constants: tuple[Constant, ...]) -> bytes:
        """Return these headers; what is not in the table is put there, so the next time takes a byte each."""
        return b"".join([self._one(constant) for constant in constants])

    def resize(self, limit: int) -> bytes:
        """Take the peer's new limit; returns what the next header block has to begin with."""
        self._limit = min(limit, TABLE_BYTES)
        self._entries.clear()
        self._places.clear()
        self._size = 0
        self.inserted += 1
        return integer(0, 5, SIZE_UPDATE) + (integer(self._limit, 5, SIZE_UPDATE) if self._limit else b"")

    def _one(self, constant: Constant) -> bytes:
        whole = WHOLE.get(constant)
        if whole:
            return integer(whole, 7, INDEXED)
        place = self._places.get(constant)
        if place is not None:
            return integer(FIRST_DYNAMIC + self.inserted - place - 1, 7, INDEXED)
        name, value = constant
        size = len(name) + len(value) + ENTRY_BYTES
        if size > self._limit:
            return literal(name, value)
        self._insert(constant, size)
        known = NAMES.get(name)
        head = integer(known, 6, INCREMENTAL) if known else bytes((INCREMENTAL,)) + text(name)
        return head + text(value)

    def _insert(self, constant: Constant, size: int) -> None:
        while self._size + size > self._limit:
            gone = self._entries.pop()
            del self._places[gone]
            self._size -= len(gone[0]) + len(gone[1]) + ENTRY_BYTES
        self._entries.appendleft(constant)
        self._places[constant] = self.inserted
        self.inserted += 1
        self._size += size
