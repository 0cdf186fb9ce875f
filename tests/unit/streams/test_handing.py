"""A record that finds room costs one task; one that waits can be interrupted as Faust would, and runs only once."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from streams.handing import hand_over


@dataclass
class Stream:
    """Takes a record when there is room, and notes how often it was asked."""

    room: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    ended: list[str] = field(default_factory=list)

    async def take(self) -> str:
        self.asked += 1
        try:
            await self.room.wait()
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        self.ended.append("taken")
        return "taken"


async def refuse(*_waits: Any) -> None:
    pytest.fail("nothing waits")


async def first_of(*waits: Any) -> list[Any]:
    """Do what Faust does: the first that ends ends the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return [task.result() for task in done]


async def test_a_record_that_finds_room_waits_for_nothing_else() -> None:
    stream, suspension = Stream(), asyncio.Event()
    stream.room.set()

    assert await hand_over(stream.take(), suspension.wait(), refuse) == "taken"


async def test_a_record_that_waits_is_taken_when_there_is_room_and_only_once() -> None:
    stream, suspension = Stream(), asyncio.Event()
    handing = asyncio.create_task(hand_over(stream.take(), suspension.wait(), first_of))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    stream.room.set()

    assert await handing == ["taken"]
    assert (stream.asked, stream.ended) == (1, ["taken"])


async def test_a_record_that_waits_is_let_go_when_the_flow_is_suspended() -> None:
    stream, suspension = Stream(), asyncio.Event()
    handing = asyncio.create_task(hand_over(stream.take(), suspension.wait(), first_of))
    await asyncio.sleep(0)

    suspension.set()

    assert await handing == [True]
    assert stream.ended == ["cancelled"]


@pytest.mark.parametrize("rounds", [1, 5])
async def test_whoever_hands_over_can_be_stopped(rounds: int) -> None:
    stream, suspension = Stream(), asyncio.Event()
    handing = asyncio.create_task(hand_over(stream.take(), suspension.wait(), first_of))
    for _ in range(rounds):
        await asyncio.sleep(0)

    handing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await handing
    await asyncio.sleep(0)
    assert "taken" not in stream.ended


async def test_a_fault_of_the_stream_is_told() -> None:
    async def fail() -> None:
        message = "the queue is gone"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="the queue is gone"):
        await hand_over(fail(), asyncio.Event().wait(), refuse)
