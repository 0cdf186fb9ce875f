"""The head of a request, as every protocol hands it to a site."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

Pair: TypeAlias = tuple[str, str]
"""A header's name, in lower case, and its value."""

FORBIDDEN = frozenset({"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})
"""Header fields that HTTP/2 does not know (RFC 9113, section 8.2.2)."""

PSEUDO = frozenset({":method", ":scheme", ":path", ":authority"})


@dataclass(slots=True)
class Head:
    """What stands before the body; never changed, so that equal header blocks may share one."""

    method: str
    path: str
    """With the query."""

    fields: dict[str, str]
    """By name; of a repeated field the last."""

    has_duplicates: bool = False
    fault: str = ""
    """What is malformed; empty: nothing."""


@lru_cache(maxsize=1024)
def _shape_fault(names: tuple[str, ...]) -> str:
    """Name what is malformed in the names of a head, or return an empty string; clients have few shapes of it."""
    is_regular = False
    for name in names:
        if name[:1] != ":":
            is_regular = True
            if name != name.lower():
                return f"{name} is not in lower case"
        elif is_regular or name not in PSEUDO:
            return f"pseudo-header {name} is misplaced or unknown"
    if any(names.count(name) > 1 for name in PSEUDO):
        return "a pseudo-header is repeated"
    return "" if FORBIDDEN.isdisjoint(names) else "a field of a single connection"


def read_head(pairs: Sequence[Pair]) -> Head:
    """Return the head that an HTTP/2 header list says; a malformed one names its fault (RFC 9113, section 8.3)."""
    fields = dict(pairs)
    method, path = fields.get(":method", ""), fields.get(":path", "")
    fault = _shape_fault(tuple([name for name, _ in pairs]))
    if not (method and path and fields.get(":scheme")):
        fault = fault or "a pseudo-header is missing"
    if fields.get("te", "trailers") != "trailers":
        fault = fault or "te other than trailers"
    return Head(method, path, fields, len(fields) != len(pairs), fault)
