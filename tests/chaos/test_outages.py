"""A dependency goes away and comes back: everything waits, and goes on where it stood."""

import asyncio
import signal
import time

from sandbox.running import Sandbox
from tests.support.campaigns import asleep, begin, everybody_once, reaches, slow_answers
from tests.support.eventually import later
from tests.support.producer import Producer

AWAY_S = 12.0
"""Longer than the registry's own limit of 10 s."""

END_S = 19.0
"""A worker ends by itself within its drain and what comes after; at 20 s it would be killed."""


async def test_a_campaign_goes_on_after_the_broker_was_killed(sandbox: Sandbox, producer: Producer) -> None:
    async with slow_answers(sandbox, 500):
        await begin(producer, "no-broker", 3_000)
        await reaches(producer, "no-broker", accepted=300)
        sandbox.kill("kafka", signal.SIGKILL)

        await everybody_once(producer, "no-broker", 3_000, 90.0)


async def test_a_campaign_goes_on_after_the_registry_was_away(sandbox: Sandbox, producer: Producer) -> None:
    async with slow_answers(sandbox, 50):
        await begin(producer, "no-registry", 3_000)
        await reaches(producer, "no-registry", selected=250)
        async with asleep(sandbox, "registry"):
            await later(AWAY_S)

        assert await everybody_once(producer, "no-registry", 3_000) == 0


async def test_workers_end_in_time_while_the_broker_is_away(sandbox: Sandbox, producer: Producer) -> None:
    roles = ("send-fcm", "tally", "expand", "record")
    async with slow_answers(sandbox, 300):
        await begin(producer, "no-end", 2_000)
        await reaches(producer, "no-end", accepted=200)
        async with asleep(sandbox, "kafka"):
            began = time.monotonic()
            await asyncio.gather(*(asyncio.to_thread(sandbox.stop, role) for role in roles))
            took_s = time.monotonic() - began
        await asyncio.gather(*(asyncio.to_thread(sandbox.start, role) for role in roles))

        await everybody_once(producer, "no-end", 2_000, 90.0)
    assert took_s < END_S
