"""Waits until ``accept`` has done what a command asks: looks at the registry, and tells what it waits for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from models.claims import Kept
from models.errors import OutageError
from models.names import NotificationId
from models.ports import Notifications
from streams.console.exits import fail, say

T = TypeVar("T")

POLL_S: Final = 0.1

UNKNOWN_S: Final = 2.0
"""A launch that was published just before is read within this."""

TELL_S: Final = 2.0
"""A running ``accept`` has done it by then; who waits longer is told for what."""

PATIENCE_S: Final = 15.0
"""A successor of a killed ``accept`` takes over within a session."""


async def accepted(look: Callable[[], Awaitable[T | None]], patience_s: float = PATIENCE_S) -> T:
    """Return what *look* finds as soon as it finds anything; raises OutageError where it never does."""
    loop = asyncio.get_running_loop()
    began, told = loop.time(), False
    while loop.time() - began < patience_s:
        found = await look()
        if found is not None:
            return found
        if not told and loop.time() - began > TELL_S:
            say("the command is published; waiting until `worker accept` has read it")
            told = True
        await asyncio.sleep(POLL_S)
    message = (
        f"the command is published, but not in force after {patience_s:.0f} s: is `worker accept` running? "
        "It acts as soon as one is; `carillon controls` shows when"
    )
    raise OutageError(message)


async def going_on(notifications: Notifications, id_: NotificationId, *, unknown_s: float = UNKNOWN_S) -> Kept:
    """Return what is kept of a notification; ends with 1 where nobody knows it, or where it is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + unknown_s
    while (kept := await notifications.get(id_)) is None:
        if loop.time() > deadline:
            fail(f"no notification {id_}: is it spelt so, was it sent, and was it accepted (carillon progress {id_})?")
        await asyncio.sleep(POLL_S)
    if kept.finished:
        fail(f"notification {id_} has ended: nothing of it is left to be sent (carillon progress {id_})")
    return kept
