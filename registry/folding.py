"""The results of one segment, folded by the ledger's rule: which of them says what became of each position."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from models.names import NotificationId
from models.outcome import Outcome, Reason
from registry.client import Collection, Document, guard
from registry.delivery_documents import REOPENED, ends_of, entries_of

RESULTS_PER_BATCH: Final = 20
"""One result is up to 500 deliveries in about 25 KB with its provider ids, so a batch stays under a megabyte."""

Offset: TypeAlias = tuple[int, int]
"""Partition and offset of a result."""


class Place(NamedTuple):
    """What became of one position."""

    result: Document
    entry: int
    """Of that result."""

    outcome: Outcome
    reason: Reason


def of_notification(notification_id: NotificationId) -> Document:
    """Return which documents are of a notification: its id and a colon begin theirs; a semicolon comes next."""
    return {"_id": {"$gte": f"{notification_id}:", "$lt": f"{notification_id};"}}


async def by_segment(
    deliveries: Collection, where: Document, columns: Mapping[str, int] | None = None
) -> AsyncGenerator[list[Document], None]:
    """Yield all that is found of one segment after the other: the ids begin alike, so they are adjacent.

    Raises OutageError.
    """
    kept: list[Document] = []
    with guard():
        async with deliveries.find(where, columns).sort("_id").batch_size(RESULTS_PER_BATCH) as cursor:
            async for document in cursor:
                if kept and kept[0]["segment_id"] != document["segment_id"]:
                    yield kept
                    kept = []
                kept.append(document)
    if kept:
        yield kept


def standing(documents: Iterable[Document], before: Offset | None = None) -> dict[int, Place]:
    """Return what counts of each position: the first final outcome by offset, which a deferred one never undoes.

    Only results *before* an offset, where one is given. Positions that a redrive took are among them.
    """
    results = [document for document in documents if REOPENED not in document]
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
    return {position: taken[REOPENED] for taken in documents if REOPENED in taken for position in taken["positions"]}


def offset_of(result: Document) -> Offset:
    """Return where a result stands among the others."""
    return result["partition"], result["offset"]
