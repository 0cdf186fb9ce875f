"""Waits for what comes in its own time; the only place of the tests with a sleep."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
POLL_S = 0.02


def _too_late(timeout_s: float, last: object) -> AssertionError:
    return AssertionError(f"not within {timeout_s} s; last seen: {last!r}")


def eventually(check: Callable[[], T], timeout_s: float = 10.0) -> T:
    """Ask *check* until its answer is true and return that; an AssertionError of its own counts as no."""
    deadline = time.monotonic() + timeout_s
    while True:
        last: object
        try:
            answer = check()
        except AssertionError as error:
            last = error
        else:
            if answer:
                return answer
            last = answer
        if time.monotonic() > deadline:
            raise _too_late(timeout_s, last)
        time.sleep(POLL_S)


async def eventually_async(check: Callable[[], Awaitable[T]], timeout_s: float = 10.0) -> T:
    """Do the same with a check that has to be awaited."""
    deadline = time.monotonic() + timeout_s
    while True:
        last: object
        try:
            answer = await check()
        except AssertionError as error:
            last = error
        else:
            if answer:
                return answer
            last = answer
        if time.monotonic() > deadline:
            raise _too_late(timeout_s, last)
        await asyncio.sleep(POLL_S)


async def later(after_s: float) -> None:
    """Return after a while: for what must not happen meanwhile."""
    await asyncio.sleep(after_s)
