"""HPACK, the reading side (RFC 7541): header blocks to heads, as fast as Python allows.

Most clients send the same block again and again. A block that left the dynamic table as it was means the same until
the table changes, so its head is kept until then.
"""

from hpack.table import HeaderTable

from simulators.head import Head, Pair, read_head
from simulators.huffman import decode_huffman
from simulators.violation import ConnectionViolation, ErrorCode

STATIC: tuple[Pair, ...] = tuple((name.decode(), value.decode()) for name, value in HeaderTable.STATIC_TABLE)
ENTRY_OVERHEAD = 32
"""RFC 7541, section 4.1."""

TABLE_LIMIT = 4096
"""The default SETTINGS_HEADER_TABLE_SIZE; we announce no other."""

LIST_LIMIT = 65_536
"""Largest decoded header list: a small block can unfold to a very large one."""

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
        at, end, unfolded, is_repeatable = 0, len(block), 0, True
        while at < end:
            first = block[at]
            if first >= 0x80:  # noqa: PLR2004  (section 6.1: indexed)
                index, at = _integer(block, at, 0x7F)
                pair = self._entry(index)
            elif first & 0xE0 == 0x20:  # noqa: PLR2004  (section 6.3: table size)
                if pairs:
                    raise ConnectionViolation(BAD, "table size update after a field")
                size, at = _integer(block, at, 0x1F)
                self._resize(size)
                is_repeatable = False
                continue
            else:
                pair, at = self._literal(block, at, 0x3F if first >= 0x40 else 0x0F)  # noqa: PLR2004  (section 6.2)
                if first >= 0x40:  # noqa: PLR2004  (section 6.2.1: with incremental indexing)
                    self._add(pair)
                    is_repeatable = False
            pairs.append(pair)
            unfolded += len(pair[0]) + len(pair[1]) + ENTRY_OVERHEAD
        if unfolded > LIST_LIMIT:
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
        if 0 < index <= len(STATIC):
            return STATIC[index - 1]
        place = index - len(STATIC)
        if not 0 < place <= len(self._entries):
            raise ConnectionViolation(BAD, "no such table entry")
        return self._entries[-place]

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
