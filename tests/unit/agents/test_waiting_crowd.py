"""However much waits: memory is bounded, nobody is held up by what is paused, and a cancel finds all it means."""

import asyncio
from datetime import timedelta

from agents.release_waiting import AT_ONCE, ReleaseWaiting
from models.control import Control
from models.record import Record
from rules.lookout import MOST
from rules.walk import STEP
from tests.support.builders import APP, NOON
from tests.support.fixed_controls import FixedControls
from tests.support.published import Published
from tests.support.waiting_rows import House, a_waiting, at, on_topic

CROWD = 1_200
"""More than a window in memory, and more than two steps of a survey."""


def a_crowd(name: str = "spring-sale", **changes: object) -> list[Record[bytes]]:
    return [
        on_topic(a_waiting(f"{name}:fcm:0:{number}:0/2", notification_id=name, **changes)) for number in range(CROWD)
    ]


async def all_due(room: ReleaseWaiting) -> None:
    while await room.release_due():
        pass


async def test_a_crowd_is_released_once_and_leaves_nothing() -> None:
    house = House()
    room = await house.open()
    await room(a_crowd())
    house.now = at(60)

    await all_due(room)
    await house.read_back(room)
    await all_due(room)

    assert house.released == CROWD
    assert house.rows.rows[0] == {}
    assert len(house.published.on("waiting")) <= CROWD // 100


async def test_a_survey_passes_over_what_is_released_and_not_yet_known_to_be_gone() -> None:
    house = House()
    room = await house.open()
    await room(a_crowd())
    house.now = at(60)
    await all_due(room)

    room.hurry(Control(scope="*", version=1, cancelled_before=at(-100)))
    await all_due(room)

    assert house.released == CROWD


async def test_a_crowd_that_is_paused_is_judged_once_and_holds_up_nobody() -> None:
    house = House(now=at(60), controls=FixedControls(paused={"spring-sale"}))
    room = await house.open()
    await room(a_crowd())
    await all_due(room)
    await room([on_topic(a_waiting("another:fcm:0:0:0/2", notification_id="another"))])

    house.now = at(62)
    looked_at = await room.release_due()

    assert (looked_at, house.released) == (1, 1)


async def test_a_crowd_goes_on_when_it_is_resumed() -> None:
    for scope in ("notification:spring-sale", "app:shop", "*"):
        house = House(now=at(60), controls=FixedControls(paused={"spring-sale"}))
        room = await house.open()
        await room(a_crowd())
        await all_due(room)

        house.controls.paused.clear()
        room.hurry(Control(scope=scope, version=2))
        await all_due(room)

        assert house.released == CROWD


async def test_what_is_held_ends_with_its_time_to_live_though_nobody_resumes_it() -> None:
    house = House(now=at(60), controls=FixedControls(paused={"spring-sale"}))
    room = await house.open()
    await room(a_crowd())
    await all_due(room)

    house.now = NOON + timedelta(hours=1)
    await all_due(room)

    assert house.released == CROWD


async def test_a_cancel_of_an_app_releases_what_was_accepted_before_it_and_nothing_else() -> None:
    house = House()
    room = await house.open()
    await room(a_crowd("before", accepted_at=at(0)) + a_crowd("after", accepted_at=at(10)))
    await room(a_crowd("elsewhere", accepted_at=at(0), app="other"))
    await all_due(room)

    house.controls.cancelled_before[APP] = at(5)
    room.hurry(Control(scope=f"app:{APP}", version=1, cancelled_before=at(5)))
    await all_due(room)

    assert house.released == CROWD
    assert all(b"before:" in record.key.encode() for record in house.published.on("waiting"))


async def test_what_was_called_back_while_nobody_was_here_is_released_by_the_successor() -> None:
    house = House()
    await (await house.open())(a_crowd())

    house.controls.cancelled.add("spring-sale")
    room = await house.open()
    await all_due(room)

    assert house.released == CROWD


async def test_the_worker_does_other_things_while_a_crowd_is_looked_at() -> None:
    judged: list[int] = [0]

    class Counted(FixedControls):
        def is_paused(self, *_: object) -> bool:
            judged[-1] += 1
            return True

    house = House(now=at(60), controls=Counted())
    room = await house.open()
    await room(a_crowd())
    running = asyncio.create_task(room.run())
    for _ in range(10):
        await asyncio.sleep(0)  # a turn of the event loop
        judged.append(0)
    running.cancel()

    assert sum(judged) >= CROWD
    assert max(judged) <= MOST + STEP


async def test_several_batches_are_on_their_way_at_once() -> None:
    house = House(now=at(60))
    answered, together = asyncio.Event(), 0

    class Slow(Published):
        async def __call__(self, records: object) -> None:
            nonlocal together
            together += 1
            await answered.wait()

    house.published = Slow()
    room = await house.open()
    await room(a_crowd())
    running = asyncio.create_task(room.run())
    for _ in range(20):
        await asyncio.sleep(0)  # a turn of the event loop
    running.cancel()

    assert 1 < together <= AT_ONCE
