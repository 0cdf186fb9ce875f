"""How a worker comes to its end: by a signal, by an error of any of its parts, or at once."""

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterable
from typing import Any, Final, TypeVar

import structlog

T = TypeVar("T")

AGAIN_S: Final = 3.0
"""Longer than what a task does when it is told to end: closing its connections, mostly."""

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
        await call_off(working)


async def call_off(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel tasks and return when they have ended, however often that has to be said; how they ended is not raised.

    Before Python 3.12 ``asyncio.wait_for`` passes over a cancellation that comes in the moment in which it ends, and
    the registry's driver awaits every write by it: a task that works in a loop goes on as if nothing had been said.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=AGAIN_S)
        for task in done:
            if not task.cancelled():
                task.exception()  # or the event loop would complain that nobody asked


def end_at_once() -> None:
    """End the process: what does not stop in time is a broker that is away, or a bug, and nothing may wait for it.

    It is as good as a kill: what is acknowledged is durable.
    """
    log.error("does not stop in time, and ends at once")
    logging.shutdown()
    os._exit(1)  # the consumer's thread would hold up any other end
