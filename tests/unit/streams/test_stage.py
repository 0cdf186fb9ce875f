"""A stage acknowledges what is done and nothing else, whatever its agent does and whenever its partitions are taken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

import pytest

from models.errors import OutageError, PoisonError
from models.record import Record
from streams.app import CarillonApp
from streams.limiter import Limiter
from streams.stage import MAX_FAULTS, Stage
from tests.support.eventually import eventually_async
from tests.support.limits import a_limiter
from tests.support.loops import HandFedStream, SmallApp
from tests.support.published import Published


@dataclass
class Worked:
    """An agent that notes offsets, and waits where a test holds it."""

    offsets: list[int] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, records: Sequence[Record[bytes]]) -> None:
        self.offsets += [record.offset for record in records]
        await self.go.wait()


Take = Callable[[Sequence[Record[bytes]]], Awaitable[None]]


@dataclass
class House:
    """A stage with its surroundings."""

    app: SmallApp = field(default_factory=SmallApp)
    stream: HandFedStream = field(default_factory=HandFedStream)
    published: Published = field(default_factory=Published)
    limiter: Limiter = field(default_factory=a_limiter)
    running: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def open(
        self, take: Take, *, batch: int = 1, drain_s: float = 5.0, pace_s: float = 0.0
    ) -> AsyncIterator["House"]:
        app = cast("CarillonApp", self.app)
        limits = {"batch": batch, "drain_s": drain_s, "pace_s": pace_s}
        self.app.drains.append(self.limiter.let_go)
        publish = self.limiter.limited(self.published)
        stage = Stage(app, "tally_result", take, publish, self.limiter, prefix="carillon.", **limits)
        self.running = asyncio.create_task(stage.run())
        feeding = asyncio.create_task(stage.feed(self.stream))
        try:
            yield self
        finally:
            for task in (self.running, feeding):
                task.cancel()
                with suppress(asyncio.CancelledError, ZeroDivisionError):
                    await task

    async def acknowledged(self, *offsets: int) -> None:
        async def seen() -> bool:
            return self.app.consumer.acknowledged == list(offsets)

        await eventually_async(seen, 2.0)


async def some_rounds() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_record_that_waited_before_the_queue_is_not_begun_after_a_drain() -> None:
    """The generation of the group changes only when partitions are given again: it does not tell this record apart."""
    agent = Worked()
    async with House().open(agent, batch=1) as house:
        house.stream.put(1, 2, 3)  # one at work, one in the queue, one in front of it
        await some_rounds()

        draining = asyncio.create_task(house.app.drain())
        await some_rounds()
        agent.go.set()
        await draining
        await some_rounds()

        assert agent.offsets == [1]
        assert house.app.consumer.acknowledged == [1]


async def test_what_comes_after_a_drain_is_worked_on() -> None:
    agent = Worked()
    agent.go.set()
    async with House().open(agent) as house:
        await house.app.drain()
        house.stream.put(7)

        await house.acknowledged(7)


async def test_what_comes_in_quick_succession_is_gathered_into_one_batch() -> None:
    batches: list[list[int]] = []

    async def take(records: Sequence[Record[bytes]]) -> None:
        batches.append([record.offset for record in records])

    async with House().open(take, batch=4, pace_s=3600.0) as house:
        house.stream.put(1)
        await house.acknowledged(1)

        house.stream.put(2)
        await some_rounds()
        house.stream.put(3, 4)
        await some_rounds()
        assert batches == [[1]]

        house.stream.put(5, 6)  # one is in hand, and four are all that fits behind it
        await house.acknowledged(1, 2, 3, 4, 5)

    assert batches == [[1], [2, 3, 4, 5]]


async def test_what_was_gathered_when_its_partition_is_taken_is_not_begun() -> None:
    agent = Worked()
    agent.go.set()
    async with House().open(agent, batch=2, pace_s=3600.0) as house:
        house.stream.put(1)
        await house.acknowledged(1)
        house.stream.put(2)
        await some_rounds()

        await house.app.drain()
        house.stream.put(2, 3, 4)

        await house.acknowledged(1, 2, 3, 4)
        assert agent.offsets == [1, 2, 3, 4]


async def test_a_batch_that_does_not_end_is_let_go_and_not_acknowledged() -> None:
    agent = Worked()
    async with House().open(agent, drain_s=0.01) as house:
        house.stream.put(1)
        await some_rounds()

        await house.app.drain()

        agent.go.set()
        await some_rounds()
        assert house.app.consumer.acknowledged == []


async def test_a_poisonous_record_goes_to_the_dead_letters_and_its_neighbours_go_on() -> None:
    async def take(records: Sequence[Record[bytes]]) -> None:
        if any(record.offset == 2 for record in records):
            raise PoisonError(reason="schema", detail="size")

    async with House().open(take, batch=3) as house:
        house.stream.put(1, 2, 3)

        await house.acknowledged(1, 2, 3)
        (letter,) = house.published.on("deadletters")
        assert letter.value == b"2"
        assert dict(letter.headers)["origin"] == b"results/0/2"


async def test_a_flood_of_bad_records_is_stopped_with_its_place_kept() -> None:
    async def take(_records: Sequence[Record[bytes]]) -> None:
        raise PoisonError(reason="schema")

    async with House(limiter=a_limiter(run=3)).open(take) as house:
        house.stream.put(*range(10))
        await house.acknowledged(0, 1, 2)
        await some_rounds()

        assert len(house.published.on("deadletters")) == 3
        assert house.limiter.why
        await asyncio.wait_for(house.app.drain(), 2.0)
        assert house.app.consumer.acknowledged == [0, 1, 2]


async def test_a_record_waits_through_an_outage() -> None:
    tries: list[int] = []

    async def take(records: Sequence[Record[bytes]]) -> None:
        tries.append(records[0].offset)
        if len(tries) < 2:
            message = "the registry is away"
            raise OutageError(message)

    async with House().open(take) as house:
        house.stream.put(1)

        await house.acknowledged(1)
        assert tries == [1, 1]
        assert house.published.records == []


async def test_a_run_of_bugs_ends_the_worker_before_it_buries_everything() -> None:
    async def take(_records: Sequence[Record[bytes]]) -> None:
        _ = 1 // 0

    house = House()
    async with house.open(take) as house:
        house.stream.put(*range(MAX_FAULTS + 5))
        assert house.running is not None

        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(house.running, 2.0)

    assert len(house.published.on("deadletters")) == MAX_FAULTS - 1
    assert house.app.consumer.acknowledged == list(range(MAX_FAULTS - 1))


async def test_a_record_that_cannot_even_be_buried_ends_the_worker() -> None:
    """Its offset would stay open for ever and hold back every commit of its partition, and nobody would know."""

    class Refusing(Published):
        async def __call__(self, records: Sequence[object]) -> None:
            del records
            raise PoisonError(reason="too_large")

    async def take(_records: Sequence[Record[bytes]]) -> None:
        raise PoisonError(reason="schema")

    async with House(published=Refusing()).open(take) as house:
        house.stream.put(1)
        assert house.running is not None

        with pytest.raises(PoisonError, match="too_large"):
            await asyncio.wait_for(asyncio.shield(house.running), 2.0)
        house.running = asyncio.create_task(some_rounds())
