"""The many forms that one answer can take."""

import pytest
from hyperframe.frame import ContinuationFrame, DataFrame, Frame, HeadersFrame, PingFrame, SettingsFrame

from providers.http2.job import Lost
from tests.support.http2_house import Tls, a_house
from tests.support.noted_job import Failed, Ok
from tests.support.scripted_peer import serve_well
from tests.support.scripted_wire import Wire

LONG = [("x-long", "y" * 300), ("retry-after", "30")]


def ended(frame: Frame) -> Frame:
    frame.flags.add("END_STREAM")
    return frame


def continued(wire: Wire, stream: int, status: int, size: int) -> list[Frame]:
    """Return a header block in frames of *size* bytes."""
    block = wire.block([(":status", str(status)), *LONG])
    parts = [block[at : at + size] for at in range(0, len(block), size)]
    frames: list[Frame] = [HeadersFrame(stream, parts[0])]
    frames += [ContinuationFrame(stream, part) for part in parts[1:]]
    frames[-1].flags.add("END_HEADERS")
    return frames


async def test_an_answer_that_comes_byte_by_byte(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({3: 100})
        said = bytearray()
        wire.raw = said.extend  # type: ignore[method-assign]
        for asked in await wire.requests(4):
            wire.answer(asked.stream, 200 if asked.index % 2 else 429, b"body", LONG)
        del wire.raw
        for byte in bytes(said):
            wire.raw(bytes((byte,)))
            await wire.drain()

    async with a_house(script, tls) as house:
        house.send(4)

        told = await house.job.everything()

    assert told[1] == told[3] == Ok(b"body")
    assert (
        told[0] == told[2] == Failed(429, ((":status", "429"), ("retry-after", "30"), ("x-long", "y" * 300)), b"body")
    )


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("pad", [0, 1, 255])
async def test_padding_is_no_part_of_an_answer(tls: Tls, status: int, pad: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            head = HeadersFrame(asked.stream, wire.block([(":status", str(status))]), flags=["END_HEADERS", "PADDED"])
            head.pad_length = pad
            body = DataFrame(asked.stream, b"body", flags=["END_STREAM", "PADDED"])
            body.pad_length = pad
            wire.send(head, body)

    async with a_house(script, tls) as house:
        house.send(5)

        told = await house.job.everything()

    assert {answer.body for answer in told if not isinstance(answer, Lost)} == {b"body"}
    assert house.job.kinds() == {("ok" if status == 200 else "503"): 5}


@pytest.mark.parametrize("status", [200, 410])
@pytest.mark.parametrize("size", [1, 7, 200])
async def test_headers_over_many_frames(tls: Tls, status: int, size: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.send(*continued(wire, asked.stream, status, size), DataFrame(asked.stream, b"x", flags=["END_STREAM"]))

    async with a_house(script, tls) as house:
        house.send(5)

        await house.job.everything()

    assert house.job.kinds() == {("ok" if status == 200 else "410"): 5}


async def test_headers_with_a_priority_and_an_end_without_body(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            block = wire.block([(":status", "200" if asked.index else "404")])
            flags = ["END_HEADERS", "PRIORITY", "END_STREAM"]
            wire.send(HeadersFrame(asked.stream, block, flags=flags))

    async with a_house(script, tls) as house:
        house.send(2)

        assert await house.job.everything() == [Failed(404, ((":status", "404"),), b""), Ok(b"")]


@pytest.mark.parametrize("status", [200, 500])
async def test_trailers_end_an_answer_and_change_nothing_of_it(tls: Tls, status: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.begin(asked.stream, status)
            if asked.index:
                wire.send(DataFrame(asked.stream, b"body"))
            wire.send(ended(HeadersFrame(asked.stream, wire.block([("grpc-status", "0")]), flags=["END_HEADERS"])))

    async with a_house(script, tls) as house:
        house.send(2)

        told = await house.job.everything()

    assert [answer.body for answer in told if not isinstance(answer, Lost)] == [b"", b"body"]
    assert house.job.kinds() == {("ok" if status == 200 else "500"): 2}


async def test_announcements_are_no_answer(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            wire.begin(asked.stream, 100)
            wire.begin(asked.stream, 103)
            wire.answer(asked.stream, 200 if asked.index else 400)

    async with a_house(script, tls) as house:
        house.send(3)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 2, "400": 1}


@pytest.mark.parametrize("status", [200, 400])
async def test_bodies_in_several_frames_interleaved_over_streams(tls: Tls, status: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        asked = await wire.requests(10)
        for one in asked:
            wire.begin(one.stream, status)
        for part in (b"one ", b"", b"two "):
            wire.send(*[DataFrame(one.stream, part) for one in asked])
        wire.send(*[DataFrame(one.stream, b"", flags=["END_STREAM"]) for one in reversed(asked)])

    async with a_house(script, tls) as house:
        house.send(10)

        told = await house.job.everything()

    assert {answer.body for answer in told if not isinstance(answer, Lost)} == {b"one two "}
    assert house.job.kinds() == {("ok" if status == 200 else "400"): 10}


async def test_a_body_that_is_too_large_is_cut_and_its_stream_ended(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings()
        (asked,) = await wire.requests(1)
        wire.begin(asked.stream, 502)
        for _ in range(3):
            wire.send(DataFrame(asked.stream, b"x" * 16_000))
        await wire.until(lambda: asked.stream not in wire.open)
        wire.send(DataFrame(asked.stream, b"late", flags=["END_STREAM"]))
        wire.answer((await wire.requests(2))[1].stream)

    async with a_house(script, tls) as house:
        house.send(1)
        (told,) = await house.job.everything()
        house.send(1)
        await house.job.everything()

    assert isinstance(told, Failed)
    assert (told.status, len(told.body)) == (502, 48_000)
    assert len(house.peer.wires) == 1


@pytest.mark.parametrize("size", [0, 100, 65_536])
async def test_a_peer_with_a_header_table_of_another_size(tls: Tls, size: int) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({SettingsFrame.HEADER_TABLE_SIZE: size})
        for number in range(1, 41):
            asked = (await wire.requests(number))[-1]
            assert asked.headers["authorization"] == "Bearer secret"
            if number == 20:
                wire.settings({SettingsFrame.HEADER_TABLE_SIZE: 0})
            if number == 25:
                wire.settings({SettingsFrame.HEADER_TABLE_SIZE: 200})
            wire.answer(asked.stream)

    async with a_house(script, tls) as house:
        for _ in range(40):
            house.send(1)
            await house.job.everything()

    assert house.job.kinds() == {"ok": 40}


@pytest.mark.parametrize("is_huffman", [False, True])
async def test_header_values_are_read_in_either_code(tls: Tls, is_huffman: bool) -> None:  # noqa: FBT001 -- a parameter of pytest
    async def script(wire: Wire) -> None:
        wire.settings()
        async for asked in wire.each():
            block = wire.encoder.encode([(":status", "429"), ("retry-after", "Fri, 1 Jan")], huffman=is_huffman)
            wire.send(ended(HeadersFrame(asked.stream, block, flags=["END_HEADERS"])))

    async with a_house(script, tls) as house:
        house.send(3)

        assert set(await house.job.everything()) == {
            Failed(429, ((":status", "429"), ("retry-after", "Fri, 1 Jan")), b"")
        }


async def test_a_peer_that_uses_a_table_that_we_do_not_keep_is_not_misread(tls: Tls) -> None:
    """Its second 429 is an index into what we did not keep: the connection ends, and nothing is made up."""

    async def script(wire: Wire) -> None:
        wire.encoder = wire.encoder.__class__()
        wire.settings()
        wire.ignores_settings = True
        first, second = await wire.requests(2)
        wire.answer(first.stream, 429, b"", [("x-why", "quota")])
        wire.answer(second.stream, 429, b"", [("x-why", "quota")])

    async with a_house(script, tls) as house:
        house.send(2)

        told = await house.job.everything()

    assert told == [Failed(429, ((":status", "429"), ("x-why", "quota")), b""), Lost.NO_REPLY]


async def test_pings_are_answered_and_unknown_frames_passed_over(tls: Tls) -> None:
    async def script(wire: Wire) -> None:
        wire.settings({0x99: 5})
        wire.send(PingFrame(0, opaque_data=b"12345678"))
        wire.raw(b"\x00\x00\x03\xbe\xff\x00\x00\x00\x07abc")
        await wire.until(lambda: any(isinstance(frame, PingFrame) and frame.flags for frame in wire.heard))
        await serve_well(wire)

    async with a_house(script, tls) as house:
        house.send(3)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 3}
