"""Frames that no peer may send: the connection ends, what had left is told, what comes next goes elsewhere."""

from struct import pack

import pytest
from hyperframe.frame import GoAwayFrame

from tests.support.http2_house import Tls, a_house
from tests.support.scripted_peer import serve_well
from tests.support.scripted_wire import Wire

PROTOCOL, FLOW, SIZE, COMPRESSION, CALM = 1, 3, 6, 9, 11
DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, MORE = range(10)


def raw(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def setting(key: int, value: int) -> bytes:
    return raw(SETTINGS, 0, 0, pack(">HI", key, value))


OPEN_BLOCK = raw(HEADERS, 0, 1, b"\x88")

ILLEGAL = {
    "a body on no stream": (raw(DATA, 1, 0, b"x"), PROTOCOL),
    "a body on a stream of the peer": (raw(DATA, 1, 2, b"x"), PROTOCOL),
    "a body on a stream to come": (raw(DATA, 1, 201, b"x"), PROTOCOL),
    "a body before any headers": (raw(DATA, 1, 1, b"x"), PROTOCOL),
    "more padding than body": (raw(HEADERS, 4, 1, b"\x88") + raw(DATA, 9, 1, b"\x05abc"), PROTOCOL),
    "padding without a length": (raw(HEADERS, 4, 1, b"\x88") + raw(DATA, 9, 1, b""), PROTOCOL),
    "headers on no stream": (raw(HEADERS, 5, 0, b"\x88"), PROTOCOL),
    "headers on a stream of the peer": (raw(HEADERS, 5, 2, b"\x88"), PROTOCOL),
    "headers on a stream to come": (raw(HEADERS, 5, 201, b"\x88"), PROTOCOL),
    "headers inside headers": (OPEN_BLOCK + raw(HEADERS, 5, 3, b"\x88"), PROTOCOL),
    "a body inside headers": (OPEN_BLOCK + raw(DATA, 1, 1, b"x"), PROTOCOL),
    "a ping inside headers": (OPEN_BLOCK + raw(PING, 0, 0, b"12345678"), PROTOCOL),
    "an unknown frame inside headers": (OPEN_BLOCK + raw(0xBE, 0, 0, b"x"), PROTOCOL),
    "more of another stream's headers": (OPEN_BLOCK + raw(MORE, 4, 3, b""), PROTOCOL),
    "more of no headers": (raw(MORE, 4, 1, b"\x88"), PROTOCOL),
    "headers without end": (OPEN_BLOCK + raw(MORE, 0, 1, b"\x00\x01a\x7f" + b"x" * 16_000) * 5, CALM),
    "empty headers without end": (OPEN_BLOCK + raw(MORE, 0, 1) * 8_000, CALM),
    "headers with a priority cut short": (raw(HEADERS, 0x24, 1, b"\x00\x00"), SIZE),
    "an index into nothing": (raw(HEADERS, 5, 1, b"\xff\xff\xff\x7f"), COMPRESSION),
    "a table that we refused": (raw(HEADERS, 5, 1, b"\x3f\xe1\x1f\x88"), COMPRESSION),
    "a name cut short": (raw(HEADERS, 5, 1, b"\x00\x7fabc"), COMPRESSION),
    "no status": (raw(HEADERS, 5, 1, b"\x00\x01a\x01b"), COMPRESSION),
    "a status that is no number": (raw(HEADERS, 5, 1, b"\x08\x03abc"), COMPRESSION),
    "two statuses": (raw(HEADERS, 5, 1, b"\x08\x03404\x88"), COMPRESSION),
    "a status with a sign": (raw(HEADERS, 5, 1, b"\x08\x03+10"), COMPRESSION),
    "a status below all": (raw(HEADERS, 5, 1, b"\x08\x03099"), COMPRESSION),
    "an announcement that ends the stream": (raw(HEADERS, 5, 1, b"\x08\x03100"), PROTOCOL),
    "a second answer": (raw(HEADERS, 4, 1, b"\x8d") + raw(HEADERS, 4, 1, b"\x88"), PROTOCOL),
    "trailers with a status": (raw(HEADERS, 4, 1, b"\x88") + raw(HEADERS, 5, 1, b"\x8d"), PROTOCOL),
    "trailers without end": (raw(HEADERS, 4, 1, b"\x88") + raw(HEADERS, 4, 1, b"\x00\x01a\x01b"), PROTOCOL),
    "a reset of no stream": (raw(RESET, 0, 0, bytes(4)), PROTOCOL),
    "a reset of a stream to come": (raw(RESET, 0, 201, bytes(4)), PROTOCOL),
    "a reset cut short": (raw(RESET, 0, 1, b"abc"), SIZE),
    "settings on a stream": (raw(SETTINGS, 0, 1), PROTOCOL),
    "settings cut short": (raw(SETTINGS, 0, 0, b"abcde"), SIZE),
    "an acknowledgement with settings": (raw(SETTINGS, 1, 0, bytes(6)), SIZE),
    "a window that is too large": (setting(4, 2**31), FLOW),
    "frames that are too small": (setting(5, 16_383), PROTOCOL),
    "frames that are too large": (setting(5, 2**24), PROTOCOL),
    "a server that takes pushes": (setting(2, 1), PROTOCOL),
    "a push": (raw(PUSH, 4, 1, b"\x00\x00\x00\x02\x88"), PROTOCOL),
    "a ping on a stream": (raw(PING, 0, 1, b"12345678"), PROTOCOL),
    "a ping cut short": (raw(PING, 0, 0, b"1234567"), SIZE),
    "a farewell on a stream": (raw(GOAWAY, 0, 1, bytes(8)), PROTOCOL),
    "a farewell cut short": (raw(GOAWAY, 0, 0, bytes(7)), SIZE),
    "a window that grows by nothing": (raw(WINDOW, 0, 0, bytes(4)), PROTOCOL),
    "a stream's window that grows by nothing": (raw(WINDOW, 0, 1, bytes(4)), PROTOCOL),
    "a window beyond all": (raw(WINDOW, 0, 0, b"\x7f\xff\xff\xff"), FLOW),
    "a window of a stream to come": (raw(WINDOW, 0, 201, b"\x00\x00\x00\x01"), PROTOCOL),
    "a window cut short": (raw(WINDOW, 0, 0, b"abc"), SIZE),
    "a frame that is too long": (raw(DATA, 1, 1, b"x" * 16_385), SIZE),
    "a frame that is far too long": (b"\xff\xff\xff" + bytes(6), SIZE),
    "another protocol": (b"HTTP/1.1 400 Bad Request\r\n\r\n", SIZE),
}


@pytest.mark.parametrize("name", ILLEGAL)
async def test_an_illegal_frame_ends_the_connection_and_nothing_else(tls: Tls, name: str) -> None:
    said, code = ILLEGAL[name]

    async def script(wire: Wire) -> None:
        if wire.number:
            return await serve_well(wire)
        wire.settings({3: 10})
        asked = await wire.requests(10)
        for one in asked[5:]:
            wire.answer(one.stream)
        wire.raw(said)
        for one in asked[:5]:
            wire.answer(one.stream)  # too late
        await wire.over()
        return None

    async with a_house(script, tls, max_connections=1) as house:
        house.send(30)

        await house.job.everything()

        goodbyes = [frame for frame in house.peer.wires[0].heard if isinstance(frame, GoAwayFrame)]
        assert [frame.error_code for frame in goodbyes] == [code]
        assert len(house.peer.wires) == 2
    assert sorted(house.peer.indices()) == [*range(30)]
    assert house.job.kinds() == {"ok": 25, "NoReply": 5}


@pytest.mark.parametrize(
    "said", [raw(PING, 0, 0, b"12345678"), raw(0xBE, 0, 0), raw(WINDOW, 0, 0, b"\x00\x00\x00\x01")]
)
async def test_nothing_may_come_before_the_settings(tls: Tls, said: bytes) -> None:
    async def script(wire: Wire) -> None:
        if wire.number:
            return await serve_well(wire)
        wire.raw(said)
        wire.settings()
        await wire.over()
        return None

    async with a_house(script, tls) as house:
        house.send(5)

        await house.job.everything()

    assert house.job.kinds() == {"ok": 5}
    assert house.peer.wires[0].asked == {}
