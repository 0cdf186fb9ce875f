"""A worker that slept past its session wakes up and goes on as if nothing had happened: no number may change by it."""

import asyncio

import pytest

from sandbox.running import Sandbox
from tests.support.campaigns import a_second, asleep, begin, everybody_once, reaches, slow_answers
from tests.support.producer import Producer

IN_FLIGHT = 600
"""What a sleeping sender has asked and not noted: a hundred requests, and 200 ms of answers."""


@pytest.mark.parametrize("role", ["send-fcm", "tally"])
async def test_what_a_zombie_writes_late_changes_no_number(sandbox: Sandbox, producer: Producer, role: str) -> None:
    name, number = f"zombie-{role}", 3_000
    async with a_second(sandbox, role), slow_answers(sandbox, 100):
        await begin(producer, name, number)
        await reaches(producer, name, accepted=300)
        async with asleep(sandbox, role, 1):
            repeats = await everybody_once(producer, name, number)
        await asyncio.to_thread(sandbox.wait_ready, role, 1)
        # behind whatever the zombie still wrote
        await begin(producer, f"{name}-after", 20)
        await everybody_once(producer, f"{name}-after", 20)
        again = await everybody_once(producer, name, number)

    assert repeats <= again <= (IN_FLIGHT if role == "send-fcm" else 0)


async def test_an_expander_that_wakes_up_is_fenced(sandbox: Sandbox, producer: Producer) -> None:
    number = 4_000
    async with a_second(sandbox, "expand"):
        await begin(producer, "zombie-expand", number)
        await reaches(producer, "zombie-expand", selected=250)
        async with asleep(sandbox, "expand", 1):
            await everybody_once(producer, "zombie-expand", number)
        await asyncio.to_thread(sandbox.wait_ready, "expand", 1)
        await begin(producer, "zombie-expand-after", 20)
        await everybody_once(producer, "zombie-expand-after", 20)

        assert await everybody_once(producer, "zombie-expand", number) == 0
