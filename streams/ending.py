"""How a worker comes to its end: by a signal, by an error of any of its parts, or at once."""

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

import structlog

T = TypeVar("T")

log = structlog.get_logger(__name__)


async def unless(
    stop: asyncio.Event, work: Coroutine[Any, Any, T], beside: Iterable["asyncio.Task[None]"] = ()
) -> T | None:
    """Do *work*, unless a signal comes first: then None; an error of a task beside it is raised."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({working, stopping, *beside}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {working, stopping}:
            task.result()
        return working.result() if working.done() else None
    finally:
        stopping.cancel()
        if working.cancel():
            await asyncio.wait([working])


def end_at_once() -> None:
    """End the process: what does not stop in time is a broker that is away, or a bug, and nothing may wait for it.

    It is as good as a kill: what is acknowledged is durable.
    """
    log.error("does not stop in time, and ends at once")
    logging.shutdown()
    os._exit(1)  # the consumer's thread would hold up any other end
