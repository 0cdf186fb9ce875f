"""Routes as an operator sees them: asked and released from a terminal, and read off their sender's metrics."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from models.names import AppId, Channel, Lane
from streams.senders import Sender
from tests.support.eventually import eventually_async
from tests.support.producer import Producer
from tests.support.terminal import Said, carillon


async def routes(producer: Producer, *words: str) -> Said:
    """Run ``carillon routes``."""
    return await carillon(producer.sandbox, "routes", *words)


async def route(producer: Producer, channel: Channel, app: AppId) -> dict[str, Any]:
    """Return what ``carillon routes`` says of one route."""
    said = await routes(producer, "--json")
    assert said.code == 0, said.err
    (found,) = [
        line for line in map(json.loads, said.out.splitlines()) if (line["channel"], line["app"]) == (channel, app)
    ]
    return dict(found)


async def figures(
    producer: Producer, channel: Channel, metric: str, instance: int = 1, lane: Lane = Lane.CAMPAIGN
) -> dict[str, float]:
    """Return what a sender of a channel shows of a metric, by its labels as they are written."""
    url = producer.sandbox.urls[f"{Sender(channel, lane).name}-{instance}"]["metrics"]
    async with httpx.AsyncClient(trust_env=False) as client:
        page = (await client.get(url)).text
    return {
        labels: float(value) for labels, value in re.findall(rf"^carillon_{metric}{{(.*)}} (\S+)$", page, re.MULTILINE)
    }


async def gauge(producer: Producer, channel: Channel, app: AppId, lane: Lane = Lane.CAMPAIGN) -> float:
    """Return what the sender of a channel shows of a route: 1 while it is paused."""
    return (await figures(producer, channel, "route_paused", lane=lane))[f'app="{app}",channel="{channel}"']


async def stopped(producer: Producer, channel: Channel, app: AppId) -> dict[str, Any]:
    """Return what holds a route, as soon as its sender shows that something does."""

    async def is_paused() -> bool:
        return await gauge(producer, channel, app) == 1

    await eventually_async(is_paused, 60.0)
    found = await route(producer, channel, app)
    assert found["state"] == "paused"
    (hold,) = found["held_by"]
    return dict(hold)


async def waits(producer: Producer, name: str) -> None:
    """Return when something of a notification has come to the waiting room."""

    async def is_held() -> bool:
        return any(f'"{name}"'.encode() in (value or b"") for _, value, _ in await producer.records("waiting"))

    await eventually_async(is_held, 30.0)


@asynccontextmanager
async def released_afterwards(producer: Producer, channel: Channel, app: AppId) -> AsyncIterator[None]:
    """Leave a route open for the tests that come later, whatever has stopped it here."""
    try:
        yield
    finally:
        assert (await routes(producer, "release", channel, app)).code == 0
