import asyncio
import time
from contextlib import suppress

from telemetry.loop import watch_event_loop
from telemetry.metrics import Metrics, open_metrics


def observed(metrics: Metrics, name: str) -> float:
    return metrics.registry.get_sample_value(f"carillon_event_loop_lag_seconds_{name}") or 0.0


async def test_a_loop_that_was_blocked_is_seen() -> None:
    metrics = open_metrics("send")
    watch = asyncio.create_task(watch_event_loop(metrics, interval_s=0.0))
    await asyncio.sleep(0)

    until = time.monotonic() + 0.05
    while time.monotonic() < until:
        """Hold the loop, as a computation on it would."""
    for _turn in range(3):
        await asyncio.sleep(0)

    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    assert observed(metrics, "sum") >= 0.04
