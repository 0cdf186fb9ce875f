"""Huffman decoding of header strings (RFC 7541, appendix B), a byte at a time.

The code is a tree; what one byte does at one node is walked once and remembered, so that a string costs one look-up
per byte. There are 256 inner nodes, so the memory is bounded by 65,536 steps.
"""

from functools import lru_cache

from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

from simulators.violation import ConnectionViolation, ErrorCode

EOS = 256
"""The symbol that ends a string; only its first bits may be seen, as padding."""

PADDING_BITS = 7
"""More padding than this is an error: it would have been another byte."""


def _grow() -> list[list[int]]:
    """Return the tree: per inner node its two children; a leaf is ``~symbol``."""
    tree = [[0, 0]]
    for symbol, (code, length) in enumerate(zip(REQUEST_CODES, REQUEST_CODES_LENGTH, strict=True)):
        node = 0
        for shift in range(length - 1, 0, -1):
            bit = code >> shift & 1
            if not tree[node][bit]:
                tree[node][bit] = len(tree)
                tree.append([0, 0])
            node = tree[node][bit]
        tree[node][code & 1] = ~symbol
    return tree


def _padding_nodes(tree: list[list[int]]) -> frozenset[int]:
    """Return the nodes at which a string may end: the root and what up to 7 one-bits lead to."""
    nodes = [0]
    for _ in range(PADDING_BITS):
        nodes.append(tree[nodes[-1]][1])
    return frozenset(nodes)


_TREE = _grow()
_ENDS = _padding_nodes(_TREE)
_STEPS: dict[int, tuple[int, str]] = {}


def _walk(node: int, byte: int) -> tuple[int, str]:
    """Return where *byte* leads from *node*, and the characters completed on the way."""
    key = node << 8 | byte
    text = ""
    for shift in range(7, -1, -1):
        node = _TREE[node][byte >> shift & 1]
        if node < 0:
            if ~node == EOS:
                raise ConnectionViolation(ErrorCode.COMPRESSION_ERROR, "EOS inside a Huffman string")
            text += chr(~node)
            node = 0
    _STEPS[key] = node, text
    return node, text


@lru_cache(maxsize=1024)
def decode_huffman(raw: bytes) -> str:
    """Return the string, one character per byte; raises ConnectionViolation where the code or its padding is wrong."""
    node = 0
    parts = []
    for byte in raw:
        node, text = _STEPS.get(node << 8 | byte) or _walk(node, byte)
        parts.append(text)
    if node not in _ENDS:
        raise ConnectionViolation(ErrorCode.COMPRESSION_ERROR, "wrong padding of a Huffman string")
    return "".join(parts)
