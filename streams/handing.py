"""Hands a record to its stream; Faust starts four tasks for each, in case the flow is suspended while it waits.

Nearly always there is room, and nothing waits. So the record gets one task and one round of the event loop first, and
only one that waits is handed to Faust's own way, with all that can interrupt it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any


async def hand_over(
    record: Coroutine[Any, Any, Any], suspension: Coroutine[Any, Any, Any], wait_first: Callable[..., Awaitable[Any]]
) -> Any:
    """Await *record*, or what interrupts it: *wait_first* is Faust's, asked only if it did not end at once."""
    task = asyncio.ensure_future(record)
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        task.cancel()
        suspension.close()
        raise
    if not task.done():
        return await wait_first(task, suspension)
    suspension.close()
    return task.result()
