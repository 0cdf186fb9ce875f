"""The results of one segment, folded by the ledger's rule: which of them says what became of each position."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from models.outcome import Outcome, Reason
from registry.client import Document
from registry.delivery_documents import ends_of, entries_of

Offset: TypeAlias = tuple[int, int]
"""Partition and offset of a result."""


class Place(NamedTuple):
    """What became of one position."""

    result: Document
    entry: int
    """Of that result."""

    outcome: Outcome
    reason: Reason


def standing(documents: Iterable[Document], before: Offset | None = None) -> dict[int, Place]:
    """Return what counts of each position: the first final outcome by offset, which a deferred one never undoes.

    Only results *before* an offset, where one is given. Positions that a redrive took are among them.
    """
    results = [document for document in documents if "reopened" not in document]
    found: dict[int, Place] = {}
    for result in sorted(results, key=offset_of):
        if before is not None and offset_of(result) >= before:
            break
        entries = entries_of(result)
        ends = ends_of(result, entries)
        for entry, position in enumerate(result.get("positions") or range(entries)):
            if position not in found or not found[position].outcome.is_final:
                found[position] = Place(result, entry, *ends[entry])
    return found


def reopened(documents: Iterable[Document]) -> dict[int, int]:
    """Return which positions redrives took, each with the number of the redrive."""
    return {
        position: taken["reopened"] for taken in documents if "reopened" in taken for position in taken["positions"]
    }


def offset_of(result: Document) -> Offset:
    """Return where a result stands among the others."""
    return result["partition"], result["offset"]
