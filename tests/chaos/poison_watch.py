"""Notes when names turn up, on a topic or in the registry."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from streams.ending import call_off
from tests.chaos.poison_feeds import open_tail
from tests.support.eventually import later
from tests.support.producer import Producer

POLL_S = 0.01


@asynccontextmanager
async def watching(producer: Producer, place: str, run: str, seen: dict[str, float]) -> AsyncIterator[None]:
    """Note when each name of a run is seen first, while the context is open.

    Parameters
    ----------
    place
        A topic; or ``registry:`` and a collection, whose documents have the name as their id or external id.
    """
    name = re.compile(rf"n{run}-\d+")

    def note(text: str) -> None:
        for found in name.findall(text):
            seen.setdefault(found, time.monotonic())

    if place.startswith("registry:"):
        async with _beside(_poll(producer, place.partition(":")[2], run, note)):
            yield
        return
    async with open_tail(producer, place) as consumer:

        async def follow() -> None:
            async for record in consumer:
                note(((record.key or b"") + b" " + (record.value or b"")).decode(errors="replace"))

        async with _beside(follow()):
            yield


async def _poll(producer: Producer, collection: str, run: str, note: Callable[[str], None]) -> None:
    field = "external_id" if collection == "devices" else "_id"
    while True:
        found = await producer.database[collection].find({field: {"$regex": f"^n{run}-"}}, {field: 1}).to_list()
        note(" ".join(str(document[field]) for document in found))
        await later(POLL_S)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await call_off(task)
