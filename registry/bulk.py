"""Many small writes in one round trip, each over exactly the revision that was read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias, TypeVar

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from models.errors import OutageError
from registry.client import Collection, Document

Write: TypeAlias = InsertOne[Document] | ReplaceOne[Document] | UpdateOne
IntentT = TypeVar("IntentT")

DUPLICATE_KEY: Final = 11000

ROUNDS: Final = 10
"""How often a write is made anew before its batch is left for later: each round, another worker was quicker."""


async def stale_writes(collection: Collection, writes: Sequence[Write]) -> list[int]:
    """Write in any order and return the indexes of those that met a duplicate key: they are to be made anew.

    Raises the driver's BulkWriteError for any other refusal.
    """
    if not writes:
        return []
    try:
        await collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        details = error.details or {}
        refused = details.get("writeErrors", [])
        others = [refusal for refusal in refused if refusal["code"] != DUPLICATE_KEY]
        if details.get("writeConcernErrors") or not refused or others:
            raise
        return [refusal["index"] for refusal in refused]
    return []


async def write_all(
    collection: Collection,
    intents: Sequence[IntentT],
    plan: Callable[[Sequence[IntentT], int], Awaitable[Sequence[Write | None]]],
) -> int:
    """Carry out intents, reading again whenever another worker was quicker; return how many wrote something.

    *plan* reads what stands and returns one write per intent, or None where nothing is left to do; it is told the
    round, from 0. A write over a revision that is gone must meet a duplicate key, so it is an upsert by id and
    revision, or an insert. Raises OutageError after ten rounds.
    """
    left, written = intents, 0
    for round_ in range(ROUNDS):
        planned = await plan(left, round_)
        due = [(intent, write) for intent, write in zip(left, planned, strict=True) if write is not None]
        stale = await stale_writes(collection, [write for _, write in due])
        written += len(due) - len(stale)
        left = [due[index][0] for index in stale]
        if not left:
            return written
    message = f"registry: {len(left)} documents of {collection.name} are changed by several workers at once"
    raise OutageError(message)
