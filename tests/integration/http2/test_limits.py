"""How many requests, and how many bytes, a peer allows."""

from hyperframe.frame import SettingsFrame, WindowUpdateFrame

from tests.support.http2_house import Tls, a_house
from tests.support.scripted_peer import serve_well
from tests.support.scripted_wire import Wire

STREAMS, WINDOW = SettingsFrame.MAX_CONCURRENT_STREAMS, SettingsFrame.INITIAL_WINDOW_SIZE


async def test_a_limit_falls_to_one_in_mid_flight_and_rises_again(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 200})
        first = await wire.requests(200)
        wire.settings({STREAMS: 1})
        for asked in first:
            wire.answer(asked.stream, body=str(asked.index).encode())
        for number in range(201, 221):
            asked = (await wire.requests(number))[-1]
            assert len(wire.asked) == number
            wire.answer(asked.stream, body=b"")
        wire.settings({STREAMS: 1000})
        for asked in (await wire.requests(500))[220:]:
            wire.answer(asked.stream)

    async with a_house(script, tls, max_connections=1) as house:
        house.send(200)
        house.send(300)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 500}
    assert sorted(house.peer.indices()) == list(range(500))


async def test_streams_above_a_limit_that_fell_are_refused_and_sent_again(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 1000})
        first = await wire.requests(100)
        wire.settings({STREAMS: 1})
        for asked in first[1:]:
            wire.reset(asked.stream, 7)
        wire.answer(first[0].stream)
        for number in range(101, 200):
            wire.answer((await wire.requests(number))[-1].stream)

    async with a_house(script, tls, max_connections=1) as house:
        house.send(100)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 100}
    assert len(house.peer.indices()) == 199


async def test_a_limit_of_one_from_the_beginning_is_kept(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 1})
        async for asked in wire.each():
            wire.answer(asked.stream, headers=[("apns-id", "one")])

    async with a_house(script, tls, max_connections=2) as house:
        house.send(100)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 100}


async def test_a_limit_of_none_sends_nothing_until_it_rises(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 0})
        await wire.until(lambda: any(isinstance(frame, SettingsFrame) and frame.flags for frame in wire.heard))
        assert wire.asked == {}
        wire.settings({STREAMS: 10})
        async for asked in wire.each():
            wire.answer(asked.stream)

    async with a_house(script, tls, max_connections=1) as house:
        house.send(30)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 30}


async def test_a_cautious_client_sends_one_request_until_the_first_answer(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 1000})
        (asked,) = await wire.requests(1)
        wire.send(WindowUpdateFrame(0, window_increment=1))
        assert len(wire.asked) == 1
        wire.answer(asked.stream, 403, b"{}")
        for later in (await wire.requests(50))[1:]:
            wire.answer(later.stream)

    async with a_house(script, tls, max_connections=1, is_cautious=True) as house:
        house.send(50)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 49, "403": 1}


async def test_an_exhausted_connection_window_that_opens_byte_by_byte(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 100})
        await wire.requests(16)  # 16 times 4,000 bytes fit, the rest waits
        assert wire.window == 65_535 - 16 * 4_000
        for asked in wire.whole:
            wire.answer(asked.stream)
        for _ in range(12_000):
            wire.widen(0, 1)
        for asked in (await wire.requests(19))[16:]:
            wire.answer(asked.stream)

    async with a_house(script, tls, size=4_000, max_connections=1) as house:
        house.send(19)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 19}


async def test_what_does_not_fit_one_window_takes_another_connection(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({STREAMS: 100})
        if wire.number == 0:
            await wire.over()
        async for asked in wire.each():
            wire.widen(0, 4_000)
            wire.answer(asked.stream)

    async with a_house(script, tls, size=4_000, max_connections=2, timeout_s=1.0) as house:
        house.send(19)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 3, "NoReply": 16}
    assert len(house.peer.wires[0].asked) == 16


async def test_a_body_larger_than_the_whole_window_is_sent_in_parts(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        for number in range(1, 4):
            await wire.until(lambda: wire.window == 0)
            wire.widen(0, 100_000)
            wire.widen(max(wire.asked), 100_000)
            wire.answer((await wire.requests(number))[-1].stream)
            wire.widen(0, 65_535 - wire.window) if wire.window < 65_535 else None

    async with a_house(script, tls, size=100_000, max_connections=1) as house:
        house.send(1)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 1}


async def test_a_stream_window_that_opens_byte_by_byte(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({WINDOW: 10})
        await wire.until(lambda: len(wire.asked) == 5)
        for _ in range(490):
            for stream in wire.asked:
                wire.widen(stream, 1)
        for asked in await wire.requests(5):
            assert asked.body == str(asked.index).encode().ljust(500, b".")
            wire.answer(asked.stream)

    async with a_house(script, tls, size=500) as house:
        house.send(5)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 5}


async def test_a_first_window_of_nothing_that_settings_open(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({WINDOW: 0})
        await wire.until(lambda: len(wire.asked) == 20)
        assert wire.whole == []
        wire.settings({WINDOW: 300})
        for asked in await wire.requests(20):
            wire.answer(asked.stream)

    async with a_house(script, tls, size=300) as house:
        house.send(20)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 20}


async def test_an_answer_before_the_end_of_a_request_ends_the_request(tls: Tls) -> None:
    """Else its stream would stay half open at the peer, and count against the limit for ever."""

    async def script(wire: Wire) -> None:
        wire.settings({WINDOW: 0, STREAMS: 2})
        for number in range(1, 7):
            await wire.until(lambda n=number: len(wire.asked) >= n)
            stream = list(wire.asked)[number - 1]
            wire.answer(stream, 413 if number % 2 else 200, b"{}" if number % 3 else b"")
            wire.open.add(stream)  # half closed only
            await wire.until(lambda s=stream: s not in wire.open)

    async with a_house(script, tls, size=300, max_connections=1) as house:
        house.send(6)

        await house.job.everything()

    assert house.job.kinds() == {"413": 3, "ok": 3}


async def test_many_requests_are_answered_well_on_several_connections(tls: Tls) -> None:
    async with a_house(serve_well, tls, size=2_000) as house:
        house.send(20)

        told = await house.job.everything()

    assert house.job.kinds() == {"ok": 20}
    assert [answer.body for answer in told] == [str(index).encode() for index in range(20)]
