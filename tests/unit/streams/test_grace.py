"""Who waits in a stage comes back in time, or lets go at once when partitions are taken."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from models.record import Record
from streams.grace import Grace
from streams.stage import Stage
from tests.support.builders import NOON
from tests.support.eventually import eventually_async
from tests.support.limits import a_limiter
from tests.support.loops import HandFedStream, SmallApp
from tests.support.published import Published


async def test_a_moment_that_is_past_is_not_waited_for() -> None:
    waiting = asyncio.create_task(Grace(lambda: NOON)(NOON))

    await asyncio.sleep(0)  # one step is all it needs

    assert waiting.done()


async def test_it_returns_at_the_moment_and_not_before() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=0.05)

    await Grace(lambda: datetime.now(UTC))(moment)

    # the loop's clock and the wall's may differ by a little
    assert datetime.now(UTC) >= moment - timedelta(milliseconds=5)


async def test_who_waits_lets_go_and_may_wait_again() -> None:
    grace = Grace(lambda: NOON)
    waiting = asyncio.create_task(grace(NOON + timedelta(hours=1)))
    await asyncio.sleep(0)

    await grace.let_go()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    await grace.let_go()  # nobody waits: nothing to do
    await grace(NOON)


async def test_a_batch_that_waits_holds_up_no_drain_and_is_not_acknowledged() -> None:
    grace, app, stream = Grace(lambda: NOON), SmallApp(), HandFedStream()
    begun: list[int] = []

    async def take(records: Sequence[Record[bytes]]) -> None:
        begun.extend(record.offset for record in records)
        await grace(NOON + timedelta(hours=1))

    stage = Stage(
        cast("Any", app), "retire_device", take, Published(), a_limiter(), prefix="carillon.", batch=1, drain_s=3_600
    )
    app.drains.append(grace.let_go)
    tasks = [asyncio.create_task(stage.run()), asyncio.create_task(stage.feed(stream))]
    stream.put(1)

    async def has_begun() -> bool:
        return begun == [1]

    await eventually_async(has_begun)
    await asyncio.wait_for(app.drain(), 5)

    assert app.consumer.acknowledged == []
    assert not tasks[0].done()  # it goes on with what comes next
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
