"""What a worker knows of the brake when it says that it is ready: whatever the registry has, and then the topic."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from models.control import Control
from streams.control import ControlBoard, follow
from tests.support.eventually import eventually
from tests.support.memory_controls import MemoryControlBook
from tests.support.producer import Producer


@asynccontextmanager
async def a_board(producer: Producer, book: MemoryControlBook) -> AsyncIterator[ControlBoard]:
    board, ready = ControlBoard(), asyncio.Event()
    following = asyncio.create_task(follow(board, book, producer.kafka, ready))
    try:
        await asyncio.wait_for(ready.wait(), 20)
        yield board
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def test_a_pause_that_left_the_topic_long_ago_is_known_before_the_first_record(producer: Producer) -> None:
    scope = "app:paused-long-ago"
    book = MemoryControlBook({scope: Control(scope=scope, version=7, paused=True)})

    async with a_board(producer, book) as board:
        assert board.is_paused("any", "paused-long-ago")


async def test_what_changes_after_the_start_is_read_from_the_topic_and_an_older_version_changes_nothing(
    producer: Producer,
) -> None:
    scope = "app:resumed-by-topic"
    book = MemoryControlBook({scope: Control(scope=scope, version=7, paused=True)})

    async with a_board(producer, book) as board:
        for version, rate in [(8, 5.0), (6, 1.0), (9, 4.0), (7, 2.0)]:
            control = Control(scope=scope, version=version, rate_per_s=rate)
            await producer.publish("controls", scope, control.model_dump_json().encode())
        await producer.publish(
            "controls", "app:last", Control(scope="app:last", version=1, paused=True).model_dump_json().encode()
        )

        await asyncio.to_thread(eventually, lambda: board.is_paused("any", "last"))
        assert (board.rate(scope), board.is_paused("any", "resumed-by-topic")) == (4.0, False)
