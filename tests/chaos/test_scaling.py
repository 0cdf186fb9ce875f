"""Workers come and go under load, in good order: nobody is lost, and nobody is told twice."""

import asyncio

from sandbox.running import Sandbox
from tests.support.campaigns import begin, everybody_once, reaches, slow_answers
from tests.support.groups import members
from tests.support.producer import Producer

ROLES = ("tally", "send-fcm", "expand")


async def test_a_second_worker_of_each_role_comes_and_goes(sandbox: Sandbox, producer: Producer) -> None:
    number = 6_000
    async with slow_answers(sandbox, 150):
        await begin(producer, "scaling", number)
        await reaches(producer, "scaling", accepted=200)
        await asyncio.gather(*(asyncio.to_thread(sandbox.start, role, 2) for role in ROLES))
        await reaches(producer, "scaling", accepted=2_000)
        await asyncio.gather(*(asyncio.to_thread(sandbox.stop, role, 2) for role in ROLES))

        # What a sender leaves is sent by others at once; a large table waits for the worker that has it on disk.
        assert await members(producer, "send-fcm") == {"send-fcm-1"}
        assert await members(producer, "tally") == {"tally-1", "tally-2"}
        assert await everybody_once(producer, "scaling", number) == 0


async def test_a_worker_that_is_deployed_anew_under_load_repeats_nothing(sandbox: Sandbox, producer: Producer) -> None:
    name, number = "deployed-tally", 2_000
    async with slow_answers(sandbox, 100):
        await begin(producer, name, number)
        await reaches(producer, name, accepted=200)
        await asyncio.to_thread(sandbox.restart, "tally", 1)

        assert await everybody_once(producer, name, number) == 0
