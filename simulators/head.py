"""The head of a request, as every protocol hands it to a site."""

from collections.abc import Sequence
from dataclasses import dataclass
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


def _fault(pairs: Sequence[Pair], fields: dict[str, str]) -> str:
    """Name what makes a head malformed (RFC 9113, section 8.3), or return an empty string."""
    is_regular = False
    for name, _ in pairs:
        if name[:1] != ":":
            is_regular = True
            if not name.islower() and name != name.lower():
                return f"{name} is not in lower case"
        elif is_regular or name not in PSEUDO:
            return f"pseudo-header {name} is misplaced or unknown"
    if not (fields.get(":method") and fields.get(":path") and fields.get(":scheme")):
        return "a pseudo-header is missing"
    if not FORBIDDEN.isdisjoint(fields):
        return "a field of a single connection"
    if fields.get("te", "trailers") != "trailers":
        return "te other than trailers"
    return ""


def read_head(pairs: Sequence[Pair]) -> Head:
    """Return the head that an HTTP/2 header list says; a malformed one names its fault."""
    fields = dict(pairs)
    has_duplicates = len(fields) != len(pairs)
    fault = _fault(pairs, fields)
    if has_duplicates and not fault and sum(name[:1] == ":" for name, _ in pairs) > len(PSEUDO & fields.keys()):
        fault = "a pseudo-header is repeated"
    return Head(fields.get(":method", ""), fields.get(":path", ""), fields, has_duplicates, fault)
