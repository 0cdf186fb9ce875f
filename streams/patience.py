"""Waiting for a dependency that is away: the record keeps its place, nothing is dropped, nothing is skipped."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import structlog

from models.errors import OutageError
from models.ports import Publish
from models.record import Outgoing

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 2.0
"""Work goes on so long after a dependency is back, at the latest; asking is cheap, as it fails slowly by itself."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


async def until_there(work: Callable[[], Awaitable[T]]) -> T:
    """Do *work* until no OutageError comes; whoever has to let go cancels it."""
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return await work()
        except OutageError as error:
            log.warning("waits for a dependency", error=str(error), again_in_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)


def patient(publish: Publish) -> Publish:
    """Return a publisher that waits through an outage of the broker."""

    async def publish_patiently(records: Sequence[Outgoing]) -> None:
        await until_there(lambda: publish(records))

    return publish_patiently
