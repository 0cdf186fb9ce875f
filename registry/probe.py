"""Whether the server does what we rely on: asked when a worker starts, rather than found out by a loss."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from uuid import uuid4

from bson import decode_all
from pymongo import ASCENDING, IndexModel, InsertOne, ReplaceOne, ReturnDocument
from pymongo.errors import OperationFailure

from models.errors import SetupError
from registry.bulk import stale_writes
from registry.client import Collection, Database, guarded, is_outage

Check: TypeAlias = Callable[[Collection], Awaitable[bool]]

SCRATCH_INDEXES: Final = (
    IndexModel([("address_key", ASCENDING)], name="address", unique=True, sparse=True),
    IndexModel([("_id", ASCENDING), ("revision", ASCENDING)], name="revision", unique=True),
)
A_MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


async def _refuses_an_id_twice(scratch: Collection) -> bool:
    return await stale_writes(scratch, [InsertOne({"_id": "a"}), InsertOne({"_id": "a"})]) == [1]


async def _goes_on_after_a_refusal(scratch: Collection) -> bool:
    refused = await stale_writes(scratch, [InsertOne({"_id": id_}) for id_ in ("a", "a", "b", "a", "c")])
    return refused == [1, 3] and await scratch.find_one({"_id": "c"}) is not None


async def _leaves_devices_without_address_out_of_the_index(scratch: Collection) -> bool:
    return await stale_writes(scratch, [InsertOne({"_id": id_}) for id_ in ("a", "b", "c")]) == []


async def _refuses_an_address_twice(scratch: Collection) -> bool:
    writes = [InsertOne({"_id": id_, "address_key": "k"}) for id_ in ("a", "b")]
    return await stale_writes(scratch, writes) == [1]


async def _lets_an_address_move(scratch: Collection) -> bool:
    await scratch.insert_one({"_id": "a", "address_key": "k"})
    await scratch.update_one({"_id": "a"}, {"$unset": {"address_key": ""}})
    return await stale_writes(scratch, [InsertOne({"_id": "b", "address_key": "k"})]) == []


async def _refuses_to_write_over_a_revision_that_is_gone(scratch: Collection) -> bool:
    await scratch.insert_one({"_id": "a", "revision": 2})
    over = [ReplaceOne({"_id": "a", "revision": revision}, {"revision": 3}, upsert=True) for revision in (1, 2)]
    return await stale_writes(scratch, over) == [0] and await scratch.find_one({"_id": "a", "revision": 3}) is not None


async def _updates_only_where_the_condition_holds(scratch: Collection) -> bool:
    await scratch.insert_one({"_id": "a", "by": None})
    free = {"_id": "a", "$or": [{"by": None}, {"by": "other"}]}
    first = await scratch.find_one_and_update(free, {"$set": {"by": "us"}}, return_document=ReturnDocument.AFTER)
    second = await scratch.find_one_and_update(free, {"$set": {"by": "them"}})
    return first is not None and first["by"] == "us" and second is None


async def _reads_an_absent_field_as_null(scratch: Collection) -> bool:
    await scratch.insert_many([{"_id": "a"}, {"_id": "b", "retired_at": None}, {"_id": "c", "retired_at": A_MOMENT}])
    return {found["_id"] async for found in scratch.find({"retired_at": None})} == {"a", "b"}


async def _reads_a_moment_with_its_zone_to_the_millisecond(scratch: Collection) -> bool:
    await scratch.insert_one({"_id": "a", "at": A_MOMENT})
    return await scratch.find_one({"_id": "a"}) == {"_id": "a", "at": A_MOMENT}


async def _streams_a_range_in_order(scratch: Collection) -> bool:
    ids = [f"{number:03}" for number in range(50)]
    await scratch.insert_many([{"_id": id_, "more": 1} for id_ in reversed(ids)])
    where = {"_id": {"$gt": ids[4], "$lt": ids[45]}}
    cursor = scratch.find_raw_batches(where, {"_id": 1}, sort=[("_id", 1)], batch_size=7)
    batches: list[Any] = [batch async for batch in cursor]
    read = [document for batch in batches for document in decode_all(batch)]
    return read == [{"_id": id_} for id_ in ids[5:45]] and len(batches) > 1


CHECKS: Final[tuple[Check, ...]] = (
    _refuses_an_id_twice,
    _goes_on_after_a_refusal,
    _leaves_devices_without_address_out_of_the_index,
    _refuses_an_address_twice,
    _lets_an_address_move,
    _refuses_to_write_over_a_revision_that_is_gone,
    _updates_only_where_the_condition_holds,
    _reads_an_absent_field_as_null,
    _reads_a_moment_with_its_zone_to_the_millisecond,
    _streams_a_range_in_order,
)


@guarded
async def probe(database: Database, checks: tuple[Check, ...] = CHECKS) -> None:
    """Try everything on a collection that is thrown away.

    Raises SetupError naming what the server does not do, and OutageError where it does not answer.
    """
    scratch = database[f"probe_{uuid4().hex}"]
    try:
        await scratch.create_indexes(list(SCRATCH_INDEXES))
        for check in checks:
            await scratch.delete_many({})
            if not await _holds(check, scratch):
                what = check.__name__.strip("_").replace("_", " ")
                message = f"the registry at CARILLON_MONGO__URI cannot be used: no proof that it {what}"
                raise SetupError(message)
    finally:
        await scratch.drop()


async def _holds(check: Check, scratch: Collection) -> bool:
    """Return what a check says; a server that refuses the question does not do it either."""
    try:
        return await check(scratch)
    except OperationFailure as error:
        if is_outage(error):
            raise
        return False
