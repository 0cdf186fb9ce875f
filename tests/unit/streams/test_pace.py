"""Batches are held apart, but nothing waits after a rest, or when there is no room to gather more."""

import asyncio
import time

from streams.pace import Pace

NEVER_S = 3600.0


async def some_rounds() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_after_a_rest_a_batch_begins_at_once_and_the_next_one_is_held() -> None:
    pace = Pace(NEVER_S)

    await asyncio.wait_for(pace.wait(), 2.0)
    held = asyncio.create_task(pace.wait())
    await some_rounds()

    assert not held.done()
    held.cancel()


async def test_what_is_held_begins_in_its_time() -> None:
    pace = Pace(0.02)
    began = time.monotonic()

    for _ in range(3):
        await asyncio.wait_for(pace.wait(), 2.0)

    assert time.monotonic() - began >= 0.04


async def test_what_is_held_begins_at_once_when_there_is_no_room_for_more() -> None:
    pace = Pace(NEVER_S)
    await pace.wait()
    held = asyncio.create_task(pace.wait())
    await some_rounds()

    pace.hurry()

    await asyncio.wait_for(held, 2.0)


async def test_without_a_pace_nothing_is_held() -> None:
    pace = Pace(0.0)

    for _ in range(3):
        await asyncio.wait_for(pace.wait(), 2.0)
