"""Measures how late the event loop is: the first sign of work that belongs elsewhere."""

import asyncio
from typing import Final

from telemetry.metrics import Metrics

INTERVAL_S: Final = 0.25
"""Often enough to meet a stall of a second four times, too rare to cost anything."""


async def watch_event_loop(metrics: Metrics, interval_s: float = INTERVAL_S) -> None:
    """Observe the lag of the running loop until cancelled."""
    loop = asyncio.get_running_loop()
    lag = metrics.event_loop_lag.of()
    while True:
        asked = loop.time() + interval_s
        await asyncio.sleep(interval_s)
        lag.observe(max(0.0, loop.time() - asked))
