"""Requests that are reset, and connections that end: what nobody looked at goes elsewhere once, the rest is told."""

import asyncio

import pytest

from providers.http2.job import Lost
from tests.support.eventually import eventually_async
from tests.support.http2_house import House, Tls, a_house
from tests.support.noted_job import Ok
from tests.support.scripted_peer import serve_well
from tests.support.scripted_wire import Wire

NO_ERROR, INTERNAL, REFUSED, CANCEL, CALM, HTTP_1_1 = 0, 2, 7, 8, 11, 13


async def is_leaving(house: House) -> bool:
    return house.client.connections == 1 and house.client._connections[0].is_leaving


@pytest.mark.parametrize("code", [REFUSED, CALM])
async def test_a_refused_request_is_sent_again_and_answered_once(tls: Tls, code: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        seen: set[int] = set()
        async for asked in wire.each():
            if asked.index % 3 == 0 and asked.index not in seen:
                seen.add(asked.index)
                wire.reset(asked.stream, code)
            else:
                wire.answer(asked.stream)

    async with a_house(script, tls) as house:
        house.send(60)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 60}
    assert len(house.peer.indices()) == 80


async def test_a_request_that_everybody_refuses_is_told_as_not_sent(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.reset(asked.stream, REFUSED)

    async with a_house(script, tls) as house:
        house.send(10)

        told = await house.job.everything()

    assert told == [Lost.NOT_SENT] * 10
    assert sorted(house.peer.indices()) == sorted([*range(10)] * 3)


@pytest.mark.parametrize("code", [NO_ERROR, INTERNAL, CANCEL, HTTP_1_1, 99])
async def test_a_request_that_is_reset_for_any_other_reason_had_left(tls: Tls, code: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.reset(asked.stream, code) if asked.index == 3 else wire.answer(asked.stream)

    async with a_house(script, tls) as house:
        house.send(10)

        told = await house.job.everything()

    assert told == [Lost.NO_REPLY if index == 3 else Ok(b"{}") for index in range(10)]
    assert sorted(house.peer.indices()) == [*range(10)]


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("code", [NO_ERROR, REFUSED])
async def test_a_reset_after_the_answer_changes_nothing(tls: Tls, status: int, code: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.answer(asked.stream, status)
            wire.reset(asked.stream, code)

    async with a_house(script, tls) as house:
        house.send(10)

        await house.job.everything()

    assert house.job.kinds() == {("ok" if status == 200 else str(status)): 10}


@pytest.mark.parametrize("status", [200, 503])
async def test_a_request_whose_answer_had_begun_was_looked_at_whatever_the_reset_says(tls: Tls, status: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.begin(asked.stream, status)
            wire.reset(asked.stream, REFUSED)

    async with a_house(script, tls) as house:
        house.send(10)

        told = await house.job.everything()

    assert told == [Lost.NO_REPLY] * 10


@pytest.mark.parametrize("code", [NO_ERROR, INTERNAL, 1])
async def test_a_goaway_sends_what_is_above_it_elsewhere_and_waits_for_what_is_below(tls: Tls, code: int) -> None:
    async def script(wire: Wire) -> None:
        if wire.number:
            is_replaced.set()
            return await serve_well(wire)
        wire.settings()
        asked = await wire.requests(40)
        wire.goaway(asked[19].stream, code)
        await is_replaced.wait()
        for one in asked[:20]:
            wire.answer(one.stream, body=str(one.index).encode())
        await wire.over()
        return None

    is_replaced = asyncio.Event()
    async with a_house(script, tls) as house:
        house.send(40)

        told = await house.job.everything()

        assert [len(wire.asked) for wire in house.peer.wires] == [40, 20]
    assert told == [Ok(str(index).encode()) for index in range(40)]


async def test_what_is_below_a_goaway_and_gets_no_answer_before_the_end_had_left(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        if wire.number:
            return await serve_well(wire)
        wire.settings()
        asked = await wire.requests(10)
        wire.goaway(asked[4].stream, INTERNAL)
        wire.close()
        return None

    async with a_house(script, tls) as house:
        house.send(10)

        await house.job.everything()

    assert house.job.kinds() == {"NoReply": 5, "ok": 5}


async def test_a_goaway_in_two_steps_is_followed_in_two_steps(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        if wire.number:
            is_replaced.set()
            return await serve_well(wire)
        wire.settings()
        asked = await wire.requests(10)
        wire.goaway(2**31 - 1)
        await is_replaced.wait()
        wire.goaway(asked[7].stream)
        for one in asked[:8]:
            wire.answer(one.stream)
        return None

    is_replaced = asyncio.Event()
    async with a_house(script, tls) as house:
        house.send(10)
        await eventually_async(lambda: is_leaving(house))
        house.send(5)

        await house.job.everything()

        assert [len(wire.asked) for wire in house.peer.wires] == [10, 7]
    assert house.job.kinds() == {"ok": 15}


async def test_a_goaway_after_each_answer_leaves_no_gap(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        for asked in await wire.requests(1):
            wire.goaway(asked.stream)
            wire.answer(asked.stream)

    async with a_house(script, tls, max_connections=1) as house:
        began = asyncio.get_running_loop().time()
        for _ in range(5):
            house.send(3)
            await house.job.everything()
        took_s = asyncio.get_running_loop().time() - began

    assert house.job.kinds().keys() <= {"ok", "NotSent"}
    assert house.job.kinds()["ok"] >= 13
    assert took_s < 3.0


@pytest.mark.parametrize("is_rude", [False, True])
async def test_a_connection_that_ends_in_mid_frame_answers_all_that_had_left(tls: Tls, is_rude: bool) -> None:  # noqa: FBT001 -- a parameter of pytest
    async def script(wire: Wire) -> None:
        if wire.number:
            return await serve_well(wire)
        wire.settings()
        asked = await wire.requests(20)
        wire.answer(asked[0].stream)
        wire.raw(b"\x00\x00\x08\x00\x01\x00\x00")
        await wire.drain()
        wire.abort() if is_rude else wire.close()
        return None

    async with a_house(script, tls) as house:
        house.send(20)
        await house.job.everything()
        house.send(20)
        await house.job.everything()

    assert house.job.kinds() == {"ok": 21, "NoReply": 19}


async def test_what_is_submitted_after_the_end_is_not_sent(tls: Tls) -> None:
    async with a_house(serve_well, tls) as house:
        await house.client.close()
        house.send(3)

        assert await house.job.everything() == [Lost.NOT_SENT] * 3


async def test_closing_answers_what_is_under_way_and_what_waits(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({3: 10})
        await wire.requests(10)
        under_way.set()

    under_way = asyncio.Event()
    async with a_house(script, tls, max_connections=1) as house:
        house.send(30)
        await under_way.wait()
        await house.client.close()

        assert await house.job.everything() == [Lost.NO_REPLY] * 10 + [Lost.NOT_SENT] * 20


async def test_closing_while_a_connection_is_being_opened_leaves_nothing_behind(tls: Tls) -> None:
    for turns in range(0, 60, 3):
        async with a_house(serve_well, tls) as house:
            house.send(3)
            for _ in range(turns):
                await asyncio.sleep(0)
            await house.client.close()

            assert set(await house.job.everything()) <= {Lost.NOT_SENT, Lost.NO_REPLY, Ok(b"0"), Ok(b"1"), Ok(b"2")}
