"""HPACK, the reading side (RFC 7541): header blocks to heads, as fast as Python allows.

Most clients send the same block again and again. A block that left the dynamic table as it was means the same until
the table changes, so its head is kept until then.
"""

from hpack.table import HeaderTable

from simulators.head import Head, Pair, read_head
from simulators.huffman import decode_huffman
from simulators.violation import ConnectionViolation, ErrorCode

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
BAD = ErrorCode.COMPRESSION_ERROR
LONGEST_INTEGER = 28
"""Bits; nothing in a block is longer."""


def _integer(block: bytes, at: int, mask: int) -> tuple[int, int]:
    """Return the integer whose prefix stands at *at*, and where the next thing stands (section 5.1)."""
    value = block[at] & mask
    at += 1
    if value < mask:
        return value, at
    for shift in range(0, LONGEST_INTEGER, 7):
        byte = block[at]
        at += 1
        value += (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004  (the continuation bit)
            return value, at
    raise ConnectionViolation(BAD, "integer too long")


def _string(block: bytes, at: int) -> tuple[str, int]:
    """Return the string at *at*, one character per byte, and where the next thing stands (section 5.2)."""
    is_huffman = block[at] & 0x80
    length, at = _integer(block, at, 0x7F)
    raw = block[at : at + length]
    if len(raw) != length:
        raise ConnectionViolation(BAD, "string cut off")
    return (decode_huffman(raw) if is_huffman else raw.decode("latin-1")), at + length


class HeaderDecoder:
    """Reads the header blocks of one connection, in the order they came."""

    def __init__(self) -> None:
        self._entries: list[Pair] = []
        """The dynamic table, the newest entry last."""
        self._size = 0
        self._limit = TABLE_LIMIT
        self._kept: dict[bytes, Head] = {}

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
        return head

    def _read(self, block: bytes) -> tuple[list[Pair], bool]:
        """Return the header list, and whether the dynamic table stayed as it was."""
        pairs: list[Pair] = []
        at, end, is_repeatable = 0, len(block), True
        while at < end:
            first = block[at]
            if first >= INDEXED:
                index, at = (first & 0x7F, at + 1) if first < LONG_INDEX else _integer(block, at, 0x7F)
                pair = self._entry(index)
            elif first & 0xE0 == RESIZE:
                if pairs:
                    raise ConnectionViolation(BAD, "table size update after a field")
                size, at = _integer(block, at, 0x1F)
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
        index, at = _integer(block, at, mask)
        if index:
            name = self._entry(index)[0]
        else:
            name, at = _string(block, at)
        value, at = _string(block, at)
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
