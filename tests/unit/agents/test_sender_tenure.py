"""A sender asks nobody for anything that it may not ask, or could not note; and it lets go without a repeat."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.outcome import Outcome, Reason
from models.ports import Answer
from rules.notes import MARK, Noted, to_note
from tests.support.eventually import eventually_async, later
from tests.support.fixed_controls import FixedControls
from tests.support.fixed_tenure import FixedTenure
from tests.support.memory_facts import MemoryFacts
from tests.support.scripted_provider import ACCEPTED
from tests.support.segments import a_segment
from tests.support.sender_house import House, on_topic, send

KEY = b"spring-sale:fcm:0:0:0/1"
THROTTLED = Answer(Outcome.DEFERRED, Reason.THROTTLED, retry_after_s=30)


async def some_looks() -> None:
    """Give whoever looks again and again the time to look twice."""
    await later(0.5)


async def test_nothing_leaves_while_another_may_have_the_partition() -> None:
    house, tenure = House(), FixedTenure(is_ours=False)
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment()), tenure))
    await some_looks()
    assert house.provider.sent == []

    tenure.is_ours = True

    assert await sending
    assert len(house.provider.sent) == 3


async def test_who_slept_notes_nothing_over_the_notes_of_others_and_tells_nothing() -> None:
    house, tenure = House(), FixedTenure()
    house.provider.answer = lambda _address: None
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment()), tenure))
    await eventually_async(lambda: handed_over(house, 3))

    tenure.is_ours = False
    house.provider.answer_rest(THROTTLED)
    await some_looks()
    tenure.is_ending = True

    assert not await sending
    assert house.notes.rows == {}
    assert house.published.records == []


async def test_who_could_not_reach_the_group_for_a_while_goes_on_where_it_stood() -> None:
    house, tenure = House(), FixedTenure()
    house.provider.answer = lambda address: ACCEPTED if address == "token-d0" else None
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment()), tenure))
    await eventually_async(lambda: handed_over(house, 3))
    tenure.is_ours = False
    house.provider.answer_rest()
    await some_looks()

    tenure.is_ours = True

    assert await sending
    assert house.settled.outcomes == [Outcome.ACCEPTED] * 3
    assert len(house.provider.sent) == 3


async def test_many_that_were_held_leave_as_there_is_room_and_not_all_at_once() -> None:
    house, tenure = House(), FixedTenure(is_ours=False)
    house.provider.answer = lambda _address: None
    sender = house.sender()
    held = [
        asyncio.create_task(send(sender, on_topic(a_segment(id=f"spring-sale:fcm:0:0:{part}")), tenure))
        for part in range(10)
    ]
    await some_looks()

    house.provider.room = 0
    tenure.is_ours = True
    await some_looks()
    assert house.provider.sent == []

    house.provider.room = 1_000
    house.provider.answer = lambda _address: ACCEPTED

    assert all(await asyncio.gather(*held))


@dataclass
class Unreachable(MemoryFacts):
    """Keeps whoever notes waiting."""

    back: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        await self.back.wait()
        await super().put(partition, rows)


async def test_nothing_more_leaves_while_a_note_is_not_acknowledged_for_a_second() -> None:
    house = House(notes=(notes := Unreachable()))
    house.provider.answer = lambda address: ACCEPTED if address == "token-d0" else None
    sender = house.sender()
    first = asyncio.create_task(send(sender, on_topic(a_segment())))
    await eventually_async(lambda: handed_over(house, 3))
    await later(1.5)

    second = asyncio.create_task(send(sender, on_topic(a_segment(id="spring-sale:fcm:0:0:1"))))
    await some_looks()
    sent = len(house.provider.sent)
    notes.back.set()
    assert sent == 3

    house.provider.answer = lambda _address: ACCEPTED
    house.provider.answer_rest()

    assert await first
    assert await second
    assert len(house.provider.sent) == 6


async def test_who_lets_go_starts_nothing_more_and_notes_what_was_under_way() -> None:
    house, tenure = House(controls=FixedControls(rates={"notification:spring-sale": 2})), FixedTenure()
    house.provider.answer = lambda _address: None
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment(30)), tenure))
    await eventually_async(lambda: handed_over(house, 2))

    tenure.is_ending = True
    await some_looks()
    assert not sending.done(), "answers are still to come"
    started = len(house.provider.sent)
    house.provider.answer_rest()

    assert not await asyncio.wait_for(sending, 5)
    assert len(house.provider.sent) == started < 5
    assert house.notes.rows[0] == {KEY: to_note(Noted(list(range(started)), ["an-id"] * started, {}))}
    assert house.published.records == []


async def test_whoever_goes_on_sends_only_the_rest_and_tells_all() -> None:
    house = House()
    house.notes.rows[0] = {KEY: to_note(Noted([0], ["an-id"], {}))}

    assert await send(house.sender(), on_topic(a_segment()))

    assert [address for address, _ in house.provider.sent] == ["token-d1", "token-d2"]
    assert house.notes.rows[0] == {KEY: MARK}


async def handed_over(house: House, number: int) -> bool:
    return len(house.provider.sent) >= number
