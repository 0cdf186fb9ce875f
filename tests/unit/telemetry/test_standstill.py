"""A standstill is told when it is over, and what comes before the first record may flow is none."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

from telemetry.metrics import open_metrics
from telemetry.standstill import watch_standstill


async def standstills(flows: str) -> float:
    """Return how many are told when records flow (``+``), or do not (``-``), look by look."""
    metrics, looks, seen = open_metrics("tally"), iter(flows), asyncio.Event()
    watch = asyncio.create_task(watch_standstill(lambda: _next(looks, seen), metrics.rebalance_seconds.of("tally"), 0))
    await seen.wait()
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    return metrics.registry.get_sample_value("carillon_rebalance_seconds_count", {"role": "tally"}) or 0.0


def _next(looks: Iterator[str], seen: asyncio.Event) -> bool:
    found = next(looks, None)
    if found is None:
        seen.set()
    return found == "+"


async def test_each_standstill_is_told_once() -> None:
    assert await standstills("--++--+-+") == 2


async def test_one_that_goes_on_is_not_told_yet_and_a_start_is_none() -> None:
    assert await standstills("-++-") == 0
