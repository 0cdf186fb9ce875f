"""Who comes within a short while leaves together."""

import asyncio

from streams.departures import Departures

EVERY_S = 0.005


async def test_who_comes_later_leaves_with_the_first() -> None:
    departures, left = Departures(EVERY_S), []

    async def leave(name: str) -> None:
        await departures.join()
        left.append((name, asyncio.get_running_loop().time()))

    began = asyncio.get_running_loop().time()
    first = asyncio.create_task(leave("first"))
    await asyncio.sleep(0)
    await asyncio.gather(first, leave("second"))

    assert [name for name, _ in left] == ["first", "second"]
    assert left[0][1] - began >= EVERY_S * 0.9
    assert left[1][1] - left[0][1] < EVERY_S / 2


async def test_who_comes_after_a_departure_waits_for_the_next() -> None:
    departures = Departures(EVERY_S)
    await departures.join()

    late = asyncio.create_task(departures.join())
    await asyncio.sleep(0)

    assert not late.done()
    await late


async def test_who_gives_up_takes_nobody_along() -> None:
    departures = Departures(EVERY_S)
    first, second = (asyncio.create_task(departures.join()) for _ in range(2))
    await asyncio.sleep(0)

    first.cancel()
    await second

    assert first.cancelled()


async def test_an_interval_of_nothing_is_no_wait() -> None:
    at_once = asyncio.create_task(Departures(0).join())
    await asyncio.sleep(0)

    assert at_once.done()
