"""The sender's loop begins nothing of partitions that are being taken, and acknowledges only what has its end."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from models.errors import PoisonError
from models.ports import Tenure
from models.record import Outgoing, Record
from models.segment import Segment
from rules.lease import Lease
from streams.app import CarillonApp
from streams.flow import Flow
from streams.stage import MAX_FAULTS
from tests.support.loops import HandFedStream, SmallApp
from tests.support.published import Published
from tests.support.segments import a_segment

RUBBISH = b"99"
"""The value of the record with this offset is no segment."""


@dataclass
class Sender:
    """An agent whose room and answers are a test's."""

    room: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[int] = field(default_factory=list)
    let_go: list[int] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    fault: Exception | None = None
    ends: bool = True
    """What it says of each record."""

    def read(self, value: bytes) -> Segment:
        if value == RUBBISH:
            raise PoisonError(reason="schema", detail="rubbish")
        return a_segment()

    async def admit(self, segment: Segment) -> None:
        del segment
        await self.room.wait()

    async def __call__(self, record: Record[bytes], segment: Segment, tenure: Tenure) -> bool:
        del segment
        self.begun.append(record.offset)
        self.tenures.append(tenure)
        if self.fault is not None:
            raise self.fault
        try:
            await self.answered.wait()
        except asyncio.CancelledError:
            self.let_go.append(record.offset)
            raise
        return self.ends

    def give_up(self, record: Record[bytes]) -> Sequence[Outgoing]:
        return [Outgoing("results", "spring-sale", record.value)]


@dataclass
class House:
    """A flow with its surroundings."""

    agent: Sender = field(default_factory=Sender)
    app: SmallApp = field(default_factory=SmallApp)
    stream: HandFedStream = field(default_factory=HandFedStream)
    published: Published = field(default_factory=Published)

    @asynccontextmanager
    async def open(self, *, drain_s: float = 5.0) -> AsyncIterator["House"]:
        app = cast("CarillonApp", self.app)
        flow = Flow(app, "send-fcm", self.agent, self.published, prefix="carillon.", drain_s=drain_s)
        feeding = asyncio.create_task(flow.feed(self.stream))
        try:
            yield self
        finally:
            feeding.cancel()
            with suppress(asyncio.CancelledError):
                await feeding
            self.agent.answered.set()
            await some_rounds()

    @property
    def acknowledged(self) -> list[int]:
        return self.app.consumer.acknowledged


async def some_rounds() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_segment_that_waits_for_room_is_not_begun_while_the_flow_drains() -> None:
    """Answers make room, and room let it in: it was then sent here and by the next owner."""
    async with House().open() as house:
        house.agent.room.set()
        house.stream.put(1)
        await some_rounds()
        house.agent.room.clear()
        house.stream.put(2)
        await some_rounds()

        draining = asyncio.create_task(house.app.drain())
        await some_rounds()
        house.agent.room.set()
        await some_rounds()
        house.agent.answered.set()
        await draining

        assert house.agent.begun == [1]
        assert house.acknowledged == [1]


async def test_segments_in_flight_are_waited_for_and_acknowledged() -> None:
    async with House().open() as house:
        house.agent.room.set()
        house.stream.put(1, 2)
        await some_rounds()

        draining = asyncio.create_task(house.app.drain())
        await some_rounds()
        assert not draining.done()
        house.agent.answered.set()
        await draining

        assert sorted(house.acknowledged) == [1, 2]


async def test_a_segment_without_its_answers_in_time_is_let_go_and_not_acknowledged() -> None:
    async with House().open(drain_s=0.01) as house:
        house.agent.room.set()
        house.stream.put(1)
        await some_rounds()

        await house.app.drain()

        assert house.agent.let_go == [1]
        assert house.acknowledged == []


async def test_a_segment_that_was_let_go_of_is_not_acknowledged() -> None:
    async with House(Sender(ends=False)).open() as house:
        house.agent.room.set()
        house.agent.answered.set()
        house.stream.put(1)
        await some_rounds()

        assert house.agent.begun == [1]
        assert house.acknowledged == []


async def test_a_segment_is_told_that_its_partition_is_being_taken_and_one_behind_it_is_not() -> None:
    async with House().open() as house:
        house.agent.room.set()
        house.agent.answered.set()
        house.stream.put(1)
        await some_rounds()
        await house.app.drain()
        house.stream.put(2)
        await some_rounds()

        assert [tenure.is_ending for tenure in house.agent.tenures] == [True, False]


async def test_a_segment_is_ours_for_as_long_as_the_group_counts_us_in() -> None:
    async with House().open() as house:
        house.agent.room.set()
        house.stream.put(1)
        await some_rounds()
        (tenure,) = house.agent.tenures
        assert not tenure.is_ours

        house.app.lease.renewed(time.monotonic() - 59)
        assert tenure.is_ours

        house.app.lease = Lease(60.0)
        house.app.lease.renewed(time.monotonic() - 61)
        assert not tenure.is_ours


async def test_all_loops_of_a_worker_drain_at_the_same_time() -> None:
    app = SmallApp()
    first, second = House(app=app), House(app=app)
    async with first.open(), second.open():
        for house in (first, second):
            house.agent.room.set()
            house.stream.put(1)
        await some_rounds()

        draining = asyncio.create_task(app.drain())
        await some_rounds()
        second.agent.answered.set()
        await some_rounds()
        assert app.consumer.acknowledged == [1]
        first.agent.answered.set()
        await draining

        assert app.consumer.acknowledged == [1, 1]


async def test_a_poisonous_segment_ends_as_a_dead_letter_and_a_result() -> None:
    async with House(Sender(fault=PoisonError(reason="schema"))).open() as house:
        house.agent.room.set()
        house.stream.put(1)
        await some_rounds()

        assert [record.topic for record in house.published.records] == ["deadletters", "results"]
        assert house.acknowledged == [1]


async def test_what_is_no_segment_does_not_ask_for_room_and_ends_as_a_dead_letter() -> None:
    async with House().open() as house:
        house.stream.put(int(RUBBISH))
        await some_rounds()

        assert house.agent.begun == []
        assert [record.topic for record in house.published.records] == ["deadletters", "results"]
        assert house.acknowledged == [int(RUBBISH)]


async def test_a_run_of_bugs_ends_the_worker_before_a_whole_campaign_is_rejected() -> None:
    async with House(Sender(fault=KeyError("a bug"))).open() as house:
        house.agent.room.set()
        house.stream.put(*range(MAX_FAULTS))
        for _ in range(10):
            await some_rounds()

        assert len(house.published.on("results")) == MAX_FAULTS - 1
        assert [type(crash) for crash in house.app.crashes] == [KeyError]
        assert MAX_FAULTS - 1 not in house.acknowledged


async def test_a_segment_that_cannot_be_buried_ends_the_worker() -> None:
    class Refusing(Published):
        async def __call__(self, records: Sequence[Outgoing]) -> None:
            del records
            raise PoisonError(reason="too_large")

    async with House(Sender(fault=PoisonError(reason="schema")), published=Refusing()).open() as house:
        house.agent.room.set()
        house.stream.put(1)
        await some_rounds()

        assert [str(crash) for crash in house.app.crashes] == ["too_large"]
        assert house.acknowledged == []
