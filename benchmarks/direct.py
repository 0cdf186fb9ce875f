"""Direct messages, one after the other: how long each takes from its command to its request at the provider."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import orjson

from benchmarks.campaign import launch
from models.errors import SetupError
from sandbox.house import CHANNELS
from sandbox.running import Sandbox
from streams.publish import Publisher

EVERY_S: Final = 0.05
"""Between two of them: twenty a second are no load, and in a campaign of some seconds there are enough."""

PATIENCE_S: Final = 60.0
POLL_S: Final = 0.5


async def send_directs(publisher: Publisher, prefix: str, app: str, goes_on: Callable[[int], bool]) -> dict[str, float]:
    """Send as long as *goes_on* says so of the next number; return when each was published, by its id.

    The times are seconds since 1970, taken before the broker has it.
    """
    name, published = f"direct-{time.time_ns()}", dict[str, float]()
    for number in itertools.takewhile(goes_on, itertools.count()):
        id_ = f"{name}-{number}"
        device = f"{CHANNELS[number % len(CHANNELS)]}-{id_}"
        published[id_] = time.time()
        await launch(publisher, prefix, id_, app, {"devices": [{"external_id": device}]})
        await asyncio.sleep(EVERY_S)
    return published


async def latencies_ms(sandbox: Sandbox, published: Mapping[str, float]) -> list[float]:
    """Return how long each took until its provider saw it; raises SetupError where one is not seen in a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        seen: dict[str, float] = {}
        for channel in CHANNELS:
            with sandbox.request_log(channel).open("rb") as log:
                seen.update(await asyncio.to_thread(moments, log, published))
        if len(seen) == len(published):
            return [(seen[id_] - at) * 1000 for id_, at in published.items()]
        await asyncio.sleep(POLL_S)
    message = f"{len(published) - len(seen)} of {len(published)} direct messages have not reached their provider"
    raise SetupError(message)


def moments(log: Iterable[bytes], wanted: Mapping[str, float]) -> dict[str, float]:
    """Return when each of the wanted notifications was first asked for, from a simulator's log."""
    name = next(iter(wanted), "").rpartition("-")[0]
    mark, found = f'"{name}-'.encode(), dict[str, float]()
    for line in log:
        if mark in line and line.endswith(b"\n"):  # else it is still being written
            entry = orjson.loads(line)
            if entry["notification_id"] in wanted:
                found.setdefault(entry["notification_id"], entry["at"])
    return found
