"""One look for all pages, no queue, and an end."""

import asyncio
from collections.abc import Collection
from contextlib import aclosing
from dataclasses import replace

from structlog.testing import capture_logs

from edge.live.board import Board
from edge.live.view import EMPTY, NOTHING, View
from tests.support.builders import APP
from tests.support.eventually import eventually_async

QUICK = {"every_s": 0.001, "beat_s": 5.0}


class Looks:
    """Counts how often somebody looked; each look sees more."""

    def __init__(self) -> None:
        self.number = 0
        self.fails = False
        self.apps: set[str] = set()

    async def __call__(self, apps: Collection[str]) -> View:
        self.number += 1
        self.apps = set(apps)
        if self.fails:
            message = "canary"
            raise ValueError(message)
        return replace(NOTHING, shown={APP: replace(EMPTY, more=self.number)})


async def come(number: int, looks: Looks) -> None:
    """Return when so many looks more were taken."""
    until = looks.number + number

    async def there() -> bool:
        return looks.number >= until

    await eventually_async(there)


async def test_however_many_pages_are_open_one_looks_for_all_of_them() -> None:
    looks = Looks()
    board = Board(looks, **QUICK)
    async with aclosing(board.views(APP)) as first, aclosing(board.views(APP)) as second:
        seen = [await anext(first), await anext(second)]
        await come(10, looks)
        tasks = [task for task in asyncio.all_tasks() if task.get_name() == "live"]

    assert all(view is not None for view in seen)
    assert len(tasks) == 1


async def test_a_page_that_reads_slowly_skips_to_the_newest_and_nothing_is_kept_for_it() -> None:
    looks = Looks()
    board = Board(looks, **QUICK)
    async with aclosing(board.views(APP)) as slow:
        first = await anext(slow)
        await come(50, looks)
        then = await anext(slow)

    assert first is not None
    assert then is not None
    assert then.shown[APP].more >= first.shown[APP].more + 50


async def test_nobody_looks_while_no_page_is_open_and_the_next_one_sees_nothing_old() -> None:
    looks = Looks()
    board = Board(looks, **QUICK)
    async with aclosing(board.views(APP)) as page:
        await anext(page)
    await asyncio.sleep(0)
    before = looks.number
    for _ in range(20):
        await asyncio.sleep(0)

    assert looks.number == before
    async with aclosing(board.views(APP)) as page:
        view = await anext(page)
    assert view is not None
    assert view.shown[APP].more > before


async def test_a_silence_is_broken_by_a_heartbeat() -> None:
    board = Board(Looks(), every_s=60, beat_s=0.001)
    async with aclosing(board.views(APP)) as page:
        assert await anext(page) is not None
        assert await anext(page) is None


async def test_closing_ends_every_page_also_one_that_waits() -> None:
    board = Board(Looks(), every_s=60, beat_s=60)
    async with aclosing(board.views(APP)) as page:
        await anext(page)
        waiting = asyncio.ensure_future(anext(page, "ended"))
        await asyncio.sleep(0)
        board.close()

        assert await asyncio.wait_for(waiting, 1) == "ended"


async def test_a_page_ends_after_its_time_so_that_it_comes_back_elsewhere() -> None:
    board = Board(Looks(), every_s=0.001, longest_s=0)
    async with aclosing(board.views(APP)) as page:
        assert await anext(page) is not None
        assert await anext(page, "ended") == "ended"


async def test_a_look_that_fails_ends_no_page_and_stands_in_the_log() -> None:
    looks = Looks()
    board = Board(looks, **QUICK)
    with capture_logs() as lines:
        async with aclosing(board.views(APP)) as page:
            await anext(page)
            looks.fails = True
            await come(3, looks)
            looks.fails = False
            assert await anext(page) is not None

    assert {line["event"] for line in lines} == {"live_look_failed"}


async def test_a_look_is_told_which_apps_are_looked_at_each_once_and_none_that_was_left() -> None:
    looks = Looks()
    board = Board(looks, **QUICK)
    async with aclosing(board.views("*")) as operators, aclosing(board.views(APP)) as first:
        await anext(operators)
        await anext(first)
        async with aclosing(board.views(APP)) as second, aclosing(board.views("bank")) as banks:
            await anext(second)
            await anext(banks)
            await come(2, looks)
            assert looks.apps == {"*", APP, "bank"}
        await come(2, looks)
        assert looks.apps == {"*", APP}
