"""A channel that nobody serves for days: its notification ends all the same, and what comes later changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from models.progress import Progress, State
from sandbox.running import Sandbox
from tests.support.campaigns import reaches
from tests.support.eventually import eventually_async
from tests.support.producer import Producer, devices_of

CLOSE_AFTER = {"CARILLON_RETENTION__CLOSE_AFTER_S": "1"}


@asynccontextmanager
async def impatient_tally(sandbox: Sandbox) -> AsyncIterator[None]:
    """Put another one in the tally's place, which waits a second where the usual one waits a day."""
    usual = sandbox.plan("tally", 9)
    environment = {**usual.environment, **CLOSE_AFTER}
    program = replace(usual, role="impatient-tally", environment=environment, ready_within_s=180.0)
    await asyncio.to_thread(sandbox.stop, "tally")
    try:
        await asyncio.to_thread(sandbox.supervisor.start, [program])
        yield
    finally:
        await asyncio.to_thread(sandbox.supervisor.stop, program.name)
        await asyncio.to_thread(sandbox.start, "tally")


@asynccontextmanager
async def nobody_sends(sandbox: Sandbox) -> AsyncIterator[None]:
    """Leave FCM's campaigns without a sender."""
    await asyncio.to_thread(sandbox.stop, "send-fcm")
    try:
        yield
    finally:
        await asyncio.to_thread(sandbox.start, "send-fcm")


async def begin(producer: Producer, name: str, number: int) -> None:
    """Launch something that is not worth sending for long, but long enough to be cut on a busy machine."""
    await producer.register([device | {"app": "default"} for device in devices_of(name, number, ("fcm",))])
    condition = {"property": "external_id", "operator": "starts_with", "value": f"{name}-"}
    launch = {"type": "launch", "notification_id": name, "content": {"title": "x"}, "channels": ["fcm"], "ttl_s": 20}
    await producer.command(launch | {"audience": {"condition": condition}})


def numbers(progress: Progress) -> tuple[State, int, int, int, dict[str, int]]:
    """Return what has to stay as it is."""
    counts = progress.counts
    return progress.state, counts.selected, counts.expired, counts.pending, progress.reasons


async def test_a_notification_that_nobody_sends_is_closed_and_stays_so(sandbox: Sandbox, producer: Producer) -> None:
    async with nobody_sends(sandbox):
        await begin(producer, "unsent", 40)
        await reaches(producer, "unsent", selected=40)
        async with impatient_tally(sandbox):
            closed = await producer.finished("unsent", 90.0)

    assert numbers(closed) == (State.FINISHED, 40, 40, 0, {"expired:not_settled": 40})
    assert (closed.counts.imbalance, closed.closed_at is not None) == (0, True)

    async def is_told() -> bool:
        kept = await producer.database["notifications"].find_one({"_id": "unsent"})
        assert kept is not None
        assert kept["finished"], "the registry does not know that it is over"
        return len(await producer.deliveries("unsent")) == 40  # the sender is back, and says what it has to say

    await eventually_async(is_told, 60.0)
    later = await producer.progress("unsent")
    assert later is not None
    assert numbers(later) == numbers(closed)
    assert producer.requests("fcm", "unsent") == []
