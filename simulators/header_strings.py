"""The integers and strings of HPACK (RFC 7541, section 5), as a header block holds them."""

from simulators.huffman import decode_huffman
from simulators.violation import ConnectionViolation, ErrorCode

BAD = ErrorCode.COMPRESSION_ERROR
LONGEST_INTEGER = 28
"""Bits; nothing in a block is longer."""


def integer(block: bytes, at: int, mask: int) -> tuple[int, int]:
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


def string(block: bytes, at: int) -> tuple[str, int]:
    """Return the string at *at*, one character per byte, and where the next thing stands (section 5.2)."""
    is_huffman = block[at] & 0x80
    length, at = integer(block, at, 0x7F)
    raw = block[at : at + length]
    if len(raw) != length:
        raise ConnectionViolation(BAD, "string cut off")
    return (decode_huffman(raw) if is_huffman else raw.decode("latin-1")), at + length
