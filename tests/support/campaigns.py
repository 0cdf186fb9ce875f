"""Campaigns that last long enough to be struck, and what must be true of every one of them."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from models.progress import Progress
from sandbox.house import CHANNELS
from sandbox.probe import trust
from sandbox.running import Sandbox
from streams.senders import senders
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of
from tests.support.verified import assert_books_agree


async def begin(producer: Producer, name: str, number: int) -> None:
    """Register devices that only this campaign selects, and launch it to them through FCM."""
    await producer.register([device | {"app": "default"} for device in devices_of(name, number, ("fcm",))])
    condition = {"property": "external_id", "operator": "starts_with", "value": f"{name}-"}
    await producer.command(
        {
            "type": "launch",
            "notification_id": name,
            "app": "default",
            "content": {"title": "Hello", "body": "World"},
            "audience": {"condition": condition},
            "channels": ["fcm"],
            "ttl_s": 600,
        }
    )


async def reaches(producer: Producer, name: str, *, selected: int = 0, accepted: int = 0) -> None:
    """Return when so many devices are selected and accepted."""

    async def is_there() -> bool:
        progress = await producer.progress(name)
        return progress is not None and (progress.counts.selected >= selected and progress.counts.accepted >= accepted)

    await eventually_async(is_there, 60.0)


async def everybody_once(producer: Producer, name: str, number: int, timeout_s: float = 60.0) -> int:
    """Wait for the end of a campaign; hold its account to what the provider saw, and every book to the others.

    Returns how many requests were repeated.
    """
    progress = await producer.finished(name, timeout_s)
    assert_balanced(progress, number)

    async def noted() -> list[tuple[str, str]]:
        found = [(request["token"], request["delivery_id"]) for request in producer.requests("fcm", name)]
        assert len({token for token, _ in found}) == number
        return found

    found = await eventually_async(noted, 10.0)  # a simulator notes what it answered a little later
    assert len(set(found)) == number, "a repeat has to carry the same id"
    await assert_books_agree(producer, name)
    return len(found) - number


def assert_balanced(progress: Progress, number: int) -> None:
    """Check an account in which everybody was told."""
    assert (progress.counts.selected, progress.counts.accepted) == (number, number)
    assert progress.counts.imbalance == progress.counts.pending == 0


@asynccontextmanager
async def slow_answers(sandbox: Sandbox, latency_ms: float) -> AsyncIterator[None]:
    """Let the FCM simulator take its time, so that a campaign can be struck in its middle."""
    url = f"{sandbox.simulator_url('fcm')}/_sim/script"
    async with httpx.AsyncClient(verify=trust(sandbox.ca_file), trust_env=False) as client:
        (await client.put(url, json={"latency_ms": latency_ms})).raise_for_status()
        try:
            yield
        finally:
            (await client.put(url, json={})).raise_for_status()


@asynccontextmanager
async def a_second(sandbox: Sandbox, *roles: str) -> AsyncIterator[None]:
    """Run two instances of each role."""
    await asyncio.gather(*(asyncio.to_thread(sandbox.start, role, 2) for role in roles))
    try:
        yield
    finally:
        await asyncio.gather(*(asyncio.to_thread(sandbox.stop, role, 2) for role in roles))


@asynccontextmanager
async def asleep(sandbox: Sandbox, role: str, instance: int | None = None) -> AsyncIterator[None]:
    """Stop a program's clock for a while: it does not know, and goes on where it stood."""
    sandbox.kill(role, signal.SIGSTOP, instance)
    try:
        yield
    finally:
        sandbox.kill(role, signal.SIGCONT, instance)


@asynccontextmanager
async def without_senders(sandbox: Sandbox) -> AsyncIterator[None]:
    """Send nobody anything: what counts is which device is in which segment."""
    roles = [sender.name for sender in senders(CHANNELS)]
    for role in roles:
        await asyncio.to_thread(sandbox.stop, role)
    try:
        yield
    finally:
        for role in roles:
            await asyncio.to_thread(sandbox.start, role)
