"""A worker that slept past its session wakes up and goes on as if nothing had happened: no number may change by it."""

import asyncio

from sandbox.running import Sandbox
from tests.support.campaigns import a_second, asleep, begin, everybody_once, reaches, slow_answers
from tests.support.producer import Producer

NOT_NOTED = 600
"""What a sender that falls asleep leaves to its successor: a hundred in flight, the rest of a segment of 250, and what
was answered within 200 ms, which is another one."""

ON_THEIR_WAY = 100
"""What may leave when it wakes up: nothing but what the system holds. One that went on repeats a thousand."""


async def test_a_sender_that_wakes_up_asks_for_nothing_that_another_does_meanwhile(
    sandbox: Sandbox, producer: Producer
) -> None:
    name, number = "zombie-sender", 4_000
    async with a_second(sandbox, "send-fcm"), slow_answers(sandbox, 400):
        await begin(producer, name, number)
        await reaches(producer, name, accepted=300)
        async with asleep(sandbox, "send-fcm", 1):
            struck = await producer.progress(name)
            left = await everybody_once(producer, name, number)
        await asyncio.to_thread(sandbox.wait_ready, "send-fcm", 1)
        again = await after_all_that_was_late(producer, name, number)

    assert struck is not None
    assert struck.counts.accepted < number // 2, "struck too late"
    assert 0 < left <= NOT_NOTED
    assert again - left <= ON_THEIR_WAY


async def after_all_that_was_late(producer: Producer, name: str, number: int) -> int:
    """Return how many were repeated, when whatever a zombie still wrote has been read."""
    await begin(producer, f"{name}-after", 20)
    await everybody_once(producer, f"{name}-after", 20)
    return await everybody_once(producer, name, number)


async def test_an_expander_that_wakes_up_is_fenced(sandbox: Sandbox, producer: Producer) -> None:
    number = 4_000
    async with a_second(sandbox, "expand"):
        await begin(producer, "zombie-expand", number)
        await reaches(producer, "zombie-expand", selected=250)
        async with asleep(sandbox, "expand", 1):
            await everybody_once(producer, "zombie-expand", number)
        await asyncio.to_thread(sandbox.wait_ready, "expand", 1)

        assert await after_all_that_was_late(producer, "zombie-expand", number) == 0
