"""Measures how long a worker reads nothing because partitions are on the move."""

import asyncio
from collections.abc import Callable
from typing import Final

from telemetry.bulk import Histogram

INTERVAL_S: Final = 0.05
"""As fine as a standstill is told."""


async def watch_standstill(flows: Callable[[], bool], took: Histogram, interval_s: float = INTERVAL_S) -> None:
    """Observe the seconds of each standstill until cancelled; what comes before the first record may flow is none."""
    loop = asyncio.get_running_loop()
    stopped_at: float | None = None
    has_begun = False
    while True:
        if flows():
            if stopped_at is not None:
                took.observe(loop.time() - stopped_at)
            has_begun, stopped_at = True, None
        elif has_begun and stopped_at is None:
            stopped_at = loop.time()
        await asyncio.sleep(interval_s)
