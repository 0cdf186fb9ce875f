"""HPACK, the writing side: response heads without the dynamic table, so that no state can go wrong."""

from collections.abc import Iterable
from functools import cache

from simulators.head import Pair
from simulators.header_decoder import STATIC

PREFIX_INDEX = 0x0F
PREFIX_LENGTH = 0x7F


def _integer(value: int, mask: int, pattern: int = 0) -> bytes:
    """Return *value* behind a prefix of the bits in *mask* (RFC 7541, section 5.1)."""
    if value < mask:
        return bytes((pattern | value,))
    said = bytearray((pattern | mask,))
    value -= mask
    while value > PREFIX_LENGTH:
        said.append(0x80 | value & 0x7F)
        value >>= 7
    said.append(value)
    return bytes(said)


@cache
def _status(status: int) -> bytes:
    """Return the status line: one byte where the static table has it."""
    pair = (":status", str(status))
    if pair in STATIC:
        return _integer(STATIC.index(pair) + 1, PREFIX_LENGTH, 0x80)
    return _name(":status") + _integer(len(pair[1]), PREFIX_LENGTH) + pair[1].encode()


@cache
def _name(name: str) -> bytes:
    """Return the beginning of a literal without indexing; the names are a closed set."""
    index = next((place for place, (known, _) in enumerate(STATIC, start=1) if known == name), 0)
    if index:
        return _integer(index, PREFIX_INDEX)
    return b"\0" + _integer(len(name), PREFIX_LENGTH) + name.encode()


def encode_fields(fields: Iterable[Pair]) -> bytes:
    """Return fields as a block of their own, such as trailers."""
    return b"".join(
        _name(name) + _integer(len(value), PREFIX_LENGTH) + value.encode("latin-1") for name, value in fields
    )


def encode_head(status: int, fields: Iterable[Pair]) -> bytes:
    """Return the header block of a response."""
    return _status(status) + encode_fields(fields)
