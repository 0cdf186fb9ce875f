import asyncio

import pytest

from models.outcome import Outcome, Reason
from models.ports import Answer, Parcel
from providers.dispatch import NOT_STARTED, SILENT, Dispatch
from tests.support.parcels import Answers, a_parcel

TAKEN = Answer(Outcome.ACCEPTED, Reason.OK)


class Door:
    """A transport that opens when it is told, and counts who stands in it."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.entered = asyncio.Event()
        self.inside = self.most = 0

    async def deliver(self, _parcel: Parcel, _index: int) -> Answer:
        self.inside += 1
        self.entered.set()
        self.most = max(self.most, self.inside)
        try:
            await self.open.wait()
        finally:
            self.inside -= 1
        return TAKEN


async def test_no_more_are_under_way_than_there_is_room() -> None:
    door, answers = Door(), Answers(10)
    dispatch = Dispatch(door.deliver, 3, 5.0)

    dispatch.submit(a_parcel(["a"] * 10), answers)
    assert dispatch.capacity() == -7
    await door.entered.wait()
    door.open.set()

    assert await answers.all() == [TAKEN] * 10
    assert (door.most, dispatch.capacity()) == (3, 3)


async def test_the_place_is_free_when_the_answer_is_told() -> None:
    async def deliver(_parcel: Parcel, _index: int) -> Answer:
        return TAKEN

    seen: list[int] = []
    dispatch = Dispatch(deliver, 2, 5.0)
    done = asyncio.Event()

    def sink(_index: int, _answer: Answer) -> None:
        seen.append(dispatch.capacity())
        done.set()

    dispatch.submit(a_parcel(["a"]), sink)
    await done.wait()

    assert seen == [2]


async def test_what_never_answers_is_ambiguous_and_what_waited_for_it_was_not_started() -> None:
    door, answers = Door(), Answers(3)

    Dispatch(door.deliver, 1, 0.02).submit(a_parcel(["a"] * 3), answers)

    assert await answers.all() == [SILENT, NOT_STARTED, NOT_STARTED]


async def test_a_fault_in_one_delivery_answers_that_one_without_its_words() -> None:
    async def deliver(_parcel: Parcel, index: int) -> Answer:
        if index == 0:
            message = "a token of somebody"
            raise RuntimeError(message)
        return TAKEN

    answers = Answers(2)
    Dispatch(deliver, 2, 1.0).submit(a_parcel(["a", "b"]), answers)

    assert await answers.all() == [Answer(Outcome.DEFERRED, Reason.AMBIGUOUS, detail="RuntimeError"), TAKEN]


@pytest.mark.parametrize("begun", [True, False])
async def test_close_answers_everything_begun_or_not(begun: bool) -> None:  # noqa: FBT001  a case, not a switch
    door, answers = Door(), Answers(2)
    dispatch = Dispatch(door.deliver, 1, 5.0)
    dispatch.submit(a_parcel(["a", "b"]), answers)
    if begun:
        await door.entered.wait()

    await dispatch.close()

    assert await answers.all(0.1) == [SILENT if begun else NOT_STARTED, NOT_STARTED]
