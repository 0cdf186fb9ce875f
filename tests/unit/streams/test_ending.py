"""A signal ends whatever waits, and an error of any part ends the whole."""

import asyncio

import pytest

from streams import ending
from streams.ending import call_off, unless


async def four() -> int:
    return 4


async def for_ever() -> None:
    await asyncio.Event().wait()


async def broken() -> None:
    message = "a part of the worker"
    raise ValueError(message)


async def test_work_is_done_where_no_signal_comes() -> None:
    assert await unless(asyncio.Event(), four()) == 4


async def test_a_signal_ends_work_that_waits() -> None:
    stop = asyncio.Event()
    waiting = asyncio.create_task(unless(stop, for_ever()))
    await asyncio.sleep(0)

    stop.set()

    assert await asyncio.wait_for(waiting, 1.0) is None


async def test_an_error_of_the_work_is_raised() -> None:
    with pytest.raises(ValueError, match="a part of the worker"):
        await unless(asyncio.Event(), broken())


async def test_an_error_beside_the_work_is_raised_instead_of_waiting_for_ever() -> None:
    """The controls' reader had died, and the worker waited for the controls it would have read."""
    beside = asyncio.create_task(broken())

    with pytest.raises(ValueError, match="a part of the worker"):
        await asyncio.wait_for(unless(asyncio.Event(), for_ever(), [beside]), 1.0)


async def test_a_task_that_passes_over_being_called_off_is_called_off_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "AGAIN_S", 0.01)
    said = []

    async def stubborn() -> None:
        while len(said) < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                said.append("no")

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)

    await asyncio.wait_for(call_off(task), 1.0)

    assert (said, task.done()) == (["no", "no"], True)


async def test_how_a_task_ended_is_not_raised_by_calling_it_off() -> None:
    failed, finished = asyncio.create_task(broken()), asyncio.create_task(four())
    await asyncio.sleep(0)

    await call_off(failed, finished, asyncio.create_task(for_ever()))

    assert (failed.done(), finished.result()) == (True, 4)
