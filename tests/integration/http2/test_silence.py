"""Peers that say nothing, that are not there, or that go at once; and how many connections there are."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from providers.http2.job import Lost
from tests.support.eventually import eventually_async
from tests.support.http2_house import House, Tls, a_house, make_tls
from tests.support.noted_job import Ok
from tests.support.scripted_peer import serve_well
from tests.support.scripted_wire import Wire


async def test_a_peer_that_never_answers_had_the_requests(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()

    async with a_house(script, tls, timeout_s=0.5) as house:
        house.send(20)

        assert await house.job.everything(within_s=2.5) == [Lost.NO_REPLY] * 20


async def test_one_request_without_an_answer_spoils_no_other(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            if asked.index != 3:
                wire.answer(asked.stream)

    async with a_house(script, tls, timeout_s=0.5) as house:
        house.send(20)
        await house.job.everything(within_s=2.5)
        house.send(5)
        told = await house.job.everything()

    assert told == [Lost.NO_REPLY if index == 3 else Ok(b"{}") for index in range(25)]


async def test_an_answer_that_comes_too_late_is_not_heard(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        late, well = await wire.requests(2)
        wire.begin(well.stream, 200)
        await wire.until(lambda: late.stream not in wire.open)
        wire.answer(late.stream)
        wire.answer(late.stream, 503)

    async with a_house(script, tls, timeout_s=0.5) as house:
        house.send(2)

        assert await house.job.everything(within_s=2.5) == [Lost.NO_REPLY] * 2


async def test_a_peer_that_never_tells_its_settings_gets_nothing(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        await wire.over()

    async with a_house(script, tls, timeout_s=0.5) as house:
        house.send(5)

        told = await house.job.everything(within_s=3.0)

    assert set(told) <= {Lost.NOT_SENT, Lost.UNREACHABLE}
    assert house.peer.indices() == []


@pytest.mark.parametrize("alpn", [(), ("http/1.1",)])
async def test_a_peer_that_does_not_speak_http2_is_no_peer(tmp_path: Path, alpn: tuple[str, ...]) -> None:
    async with a_house(serve_well, make_tls(tmp_path, alpn=alpn), timeout_s=2.0) as house:
        house.send(5)

        told = await house.job.everything(within_s=4.0)

    assert told == [Lost.UNREACHABLE] * 5
    assert house.peer.indices() == []


async def test_a_peer_that_nobody_should_trust_is_no_peer(tls: Tls, tmp_path: Path) -> None:
    other = Tls(make_tls(tmp_path).server, tls.client)
    async with a_house(serve_well, other, timeout_s=2.0) as house:
        house.send(5)

        assert await house.job.everything(within_s=4.0) == [Lost.UNREACHABLE] * 5


@pytest.mark.parametrize("says", ["nothing", "settings", "goodbye"])
async def test_a_peer_that_goes_at_once_again_and_again_is_given_time_and_then_used(tls: Tls, says: str) -> None:
    times: list[float] = []

    async def script(wire: Wire) -> None:
        times.append(asyncio.get_running_loop().time())
        if is_well:
            return await serve_well(wire)
        if says != "nothing":
            wire.settings({3: 0} if says == "settings" else {3: 1})
        if says == "goodbye":
            wire.goaway(0)
        await wire.drain()
        wire.close()
        return None

    is_well = False
    async with a_house(script, tls) as house:
        house.send(5)
        told = await house.job.everything()
        assert set(told) <= {Lost.UNREACHABLE, Lost.NOT_SENT}
        is_well = True
        house.send(5)
        told = await house.job.everything()

    assert told[5:] == [Ok(str(index).encode()) for index in range(5, 10)]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap > wait for gap, wait in zip(gaps, (0.09, 0.19, 0.39), strict=False))


async def has_asked(house: House, number: int) -> bool:
    return len(house.peer.indices()) == number


async def test_connections_grow_by_need_and_some_way_apart(tls: Tls) -> None:
    times: list[float] = []
    all_here = asyncio.Event()

    async def script(wire: Wire) -> None:
        times.append(asyncio.get_running_loop().time())
        wire.settings({3: 10})
        await wire.requests(10)
        if len(house.peer.wires) == 3:
            all_here.set()
        await all_here.wait()
        async for asked in wire.each():
            wire.answer(asked.stream)

    async with a_house(script, tls, max_connections=3) as house:
        house.send(10)
        await eventually_async(lambda: has_asked(house, 10))
        assert house.client.connections == 1
        house.send(40)
        await house.job.everything()
        assert house.client.connections == 3

    assert house.job.kinds() == {"ok": 50}
    assert all(later - earlier > 0.08 for earlier, later in pairwise(times))
