"""A segment that is paced hears the brake, holds nobody else up, and forgets nothing when it has to let go."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from models.names import Lane
from models.outcome import Outcome, Reason
from models.record import Outgoing
from rules.notes import Noted, to_note
from tests.support.builders import a_notification
from tests.support.eventually import eventually_async
from tests.support.fixed_controls import FixedControls
from tests.support.memory_facts import MemoryFacts
from tests.support.published import Published
from tests.support.scripted_provider import ACCEPTED, ScriptedProvider
from tests.support.segments import a_segment
from tests.support.sender_house import House, on_topic, send

KEY = b"spring-sale:fcm:0:0:0/1"
NOTED = to_note(Noted([0], ["an-id"], {}))


@pytest.mark.parametrize(
    ("change", "outcome", "reason"),
    [
        (FixedControls(cancelled={"spring-sale"}), Outcome.CANCELLED, Reason.CANCELLED),
        (FixedControls(paused={"spring-sale"}), Outcome.DEFERRED, Reason.PAUSED),
    ],
)
async def test_a_paced_segment_hears_the_brake(change: FixedControls, outcome: Outcome, reason: Reason) -> None:
    house = House(controls=FixedControls(rates={"notification:spring-sale": 2}))
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment(30))))
    await eventually_async(lambda: handed_over(house.provider, 2))

    house.controls.cancelled, house.controls.paused = change.cancelled, change.paused
    await asyncio.wait_for(sending, 2)

    assert len(house.provider.sent) < 5
    assert (house.settled.outcomes[-1], house.settled.reasons[-1]) == (outcome, reason)


async def test_one_segment_of_a_slow_notification_takes_a_place_and_the_others_wait_elsewhere() -> None:
    house = House(controls=FixedControls(rates={"notification:spring-sale": 2}))
    sender = house.sender()
    first = asyncio.create_task(send(sender, on_topic(a_segment(30))))
    await eventually_async(lambda: handed_over(house.provider, 2))

    await asyncio.wait_for(send(sender, on_topic(a_segment(30, id="spring-sale:fcm:0:0:1"))), 1)
    first.cancel()
    await asyncio.wait([first])

    assert set(house.settled.reasons) == {Reason.PAUSED}


async def handed_over(provider: ScriptedProvider, number: int) -> bool:
    return len(provider.sent) >= number


async def test_room_that_comes_without_an_answer_is_found() -> None:
    house = House(provider=ScriptedProvider(room=0))
    sender = house.sender()
    waiting = asyncio.create_task(sender.admit(a_segment()))
    await asyncio.wait([waiting], timeout=0.01)
    assert not waiting.done()

    house.provider.room = 1

    await asyncio.wait_for(waiting, 1)


async def test_a_direct_segment_is_let_in_however_full_its_route_is() -> None:
    """Who waited here would hold up the direct messages of every other app: they come one after the other."""
    sender = House(provider=ScriptedProvider(room=0)).sender()

    await asyncio.wait_for(sender.admit(a_segment(notification=a_notification(lane=Lane.DIRECT))), 0.1)


@dataclass
class StuckNotes(MemoryFacts):
    """Takes no row before the second that is written."""

    calls: int = 0

    async def put(self, partition: int, rows: Mapping[bytes, bytes | None]) -> None:
        self.calls += 1
        if self.calls == 1:
            await asyncio.Event().wait()
        await super().put(partition, rows)


async def test_a_note_that_was_cut_short_is_written_again() -> None:
    house = House(notes=StuckNotes())
    house.provider.answer = lambda address: ACCEPTED if address == "token-d0" else None
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment())))
    await eventually_async(lambda: begun(house.notes))

    sending.cancel()
    await asyncio.wait([sending])

    assert house.notes.rows == {0: {KEY: NOTED}}


async def begun(notes: MemoryFacts) -> bool:
    return isinstance(notes, StuckNotes) and notes.calls == 1


@dataclass
class StuckPublish(Published):
    """The broker does not answer."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, records: Sequence[Outgoing]) -> None:
        self.asked.set()
        await asyncio.Event().wait()


async def test_who_has_to_let_go_with_the_result_in_hand_notes_it() -> None:
    stuck = StuckPublish()
    house = House(published=stuck)
    sending = asyncio.create_task(send(house.sender(), on_topic(a_segment(1))))
    await asyncio.wait_for(stuck.asked.wait(), 1)

    sending.cancel()
    await asyncio.wait([sending])

    assert house.notes.rows == {0: {KEY: NOTED}}
