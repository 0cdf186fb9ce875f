"""HPACK, the reading side (RFC 7541): header blocks to heads, as fast as Python allows.

Most clients send the same block again and again. A block that left the dynamic table as it was means the same until
the table changes, so its head is kept until then.
"""

from hpack.table import HeaderTable

from simulators.head import Head, Pair, read_head
from simulators.header_strings import BAD, integer, string
from simulators.violation import ConnectionViolation

STATIC: tuple[Pair, ...] = tuple((name.decode(), value.decode()) for name, value in HeaderTable.STATIC_TABLE)
STATIC_SIZE = len(STATIC)
ENTRY_OVERHEAD = 32
"""RFC 7541, section 4.1."""

TABLE_LIMIT = 4096
"""The default SETTINGS_HEADER_TABLE_SIZE; we announce no other."""

LIST_LIMIT = 65_536
"""Largest decoded header list: a small block can unfold to a very large one."""

FEW_PAIRS = 15
"""So few entries of a table of 4 kB cannot reach that limit, so nobody needs to add them up."""

INDEXED = 0x80
LONG_INDEX = 0xFF
INCREMENTAL = 0x40
RESIZE = 0x20
"""The first bits of a field (RFC 7541, section 6)."""

KEPT_BLOCKS = 256


class HeaderDecoder:
    """Reads the header blocks of one connection, in the order they came."""

    def __init__(self) -> None:
        self._entries: list[Pair] = []
        """The dynamic table, the newest entry last."""
        self._size = 0
        self._limit = TABLE_LIMIT
        self._kept: dict[bytes, Head] = {}
        self.changes = 0
        """Blocks that have changed the dynamic table."""

    def decode(self, block: bytes) -> Head:
        """Return the head; raises ConnectionViolation (COMPRESSION_ERROR) where the block makes no sense."""
        kept = self._kept.get(block)
        if kept is not None:
            return kept
        try:
            pairs, is_repeatable = self._read(block)
        except IndexError:
            raise ConnectionViolation(BAD, "block cut off") from None
        head = read_head(pairs)
        if not is_repeatable or len(self._kept) >= KEPT_BLOCKS:
            self._kept.clear()
        if is_repeatable:
            self._kept[block] = head
        else:
            self.changes += 1
        return head

    def peek(self, block: bytes) -> Head | None:
        """Return the head that a block would be; None where it makes no sense or would change the table."""
        before = list(self._entries), self._size, self._limit
        try:
            pairs, is_repeatable = self._read(block)
        except (ConnectionViolation, IndexError):
            is_repeatable = False
        if is_repeatable:
            return read_head(pairs)
        self._entries, self._size, self._limit = before
        return None

    def _read(self, block: bytes) -> tuple[list[Pair], bool]:
        """Return the header list, and whether the dynamic table stayed as it was."""
        pairs: list[Pair] = []
        at, end, is_repeatable = 0, len(block), True
        while at < end:
            first = block[at]
            if first >= INDEXED:
                index, at = (first & 0x7F, at + 1) if first < LONG_INDEX else integer(block, at, 0x7F)
                pair = self._entry(index)
            elif first & 0xE0 == RESIZE:
                if pairs:
                    raise ConnectionViolation(BAD, "table size update after a field")
                size, at = integer(block, at, 0x1F)
                self._resize(size)
                is_repeatable = False
                continue
            else:
                pair, at = self._literal(block, at, 0x3F if first >= INCREMENTAL else 0x0F)
                if first >= INCREMENTAL:
                    self._add(pair)
                    is_repeatable = False
            pairs.append(pair)
        if (
            len(pairs) > FEW_PAIRS
            and sum(len(name) + len(value) + ENTRY_OVERHEAD for name, value in pairs) > LIST_LIMIT
        ):
            raise ConnectionViolation(BAD, "header list too large")
        return pairs, is_repeatable

    def _literal(self, block: bytes, at: int, mask: int) -> tuple[Pair, int]:
        index, at = integer(block, at, mask)
        if index:
            name = self._entry(index)[0]
        else:
            name, at = string(block, at)
        value, at = string(block, at)
        return (name, value), at

    def _entry(self, index: int) -> Pair:
        place = index - STATIC_SIZE
        if 0 < place <= len(self._entries):
            return self._entries[-place]
        if not 0 < index <= STATIC_SIZE:
            raise ConnectionViolation(BAD, "no such table entry")
        return STATIC[index - 1]

    def _add(self, pair: Pair) -> None:
        self._entries.append(pair)
        self._size += len(pair[0]) + len(pair[1]) + ENTRY_OVERHEAD
        self._evict()

    def _resize(self, limit: int) -> None:
        if limit > TABLE_LIMIT:
            raise ConnectionViolation(BAD, "table size above the announced limit")
        self._limit = limit
        self._evict()

    def _evict(self) -> None:
        while self._size > self._limit:
            name, value = self._entries.pop(0)
            self._size -= len(name) + len(value) + ENTRY_OVERHEAD
