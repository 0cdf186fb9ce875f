from datetime import datetime, timedelta

import pytest

from edge.problems import ProblemError
from edge.repeats import LASTING_S, Repeats
from tests.support.builders import NOON

KEY = ("ops", "click-1")


async def test_what_was_done_is_not_done_again() -> None:
    repeats = Repeats(lambda: NOON)

    async with repeats.once(KEY, "pause") as first:
        pass
    async with repeats.once(KEY, "pause") as again:
        pass

    assert (first, again) == (True, False)


async def test_what_failed_may_be_tried_again() -> None:
    repeats = Repeats(lambda: NOON)

    async def fail() -> None:
        async with repeats.once(KEY, "pause"):
            message = "away"
            raise OSError(message)

    with pytest.raises(OSError, match="away"):
        await fail()
    async with repeats.once(KEY, "pause") as again:
        pass

    assert again


async def test_while_it_is_being_done_nobody_else_does_it() -> None:
    repeats = Repeats(lambda: NOON)

    async with repeats.once(KEY, "pause"):
        with pytest.raises(ProblemError, match="being done") as told:
            async with repeats.once(KEY, "pause"):
                pass

    assert told.value.status == 409


async def test_a_key_is_good_for_one_thing() -> None:
    repeats = Repeats(lambda: NOON)
    async with repeats.once(KEY, "pause"):
        pass

    with pytest.raises(ProblemError, match="another command"):
        async with repeats.once(KEY, "cancel"):
            pass


async def test_only_so_many_are_remembered_and_only_for_so_long() -> None:
    clock = [NOON]
    repeats = Repeats(lambda: clock[0], most=3)

    async def is_new(name: str, at: datetime) -> bool:
        clock[0] = at
        async with repeats.once(("ops", name), "pause") as new:
            return new

    for number in range(5):
        assert await is_new(str(number), NOON)
    assert len(repeats._known) == 3
    assert not await is_new("4", NOON)
    assert await is_new("4", NOON + timedelta(seconds=LASTING_S + 1))
