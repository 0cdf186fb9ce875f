"""What is taken in one call is what would have been taken frame by frame, to the byte where it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.http2.alike import NO_BODY, Chunk, Shape, by_job, take_alike
from providers.http2.frames import Flag, Kind, frame
from providers.http2.streams import Flight
from tests.support.noted_job import NotedJob

OK = b"\x88"


def answer(stream: int, block: bytes = OK + b"date", body: bytes | None = b"name") -> bytes:
    if body is None:
        return frame(Kind.HEADERS, Flag.END_HEADERS | Flag.END_STREAM, stream, block)
    return frame(Kind.HEADERS, Flag.END_HEADERS, stream, block) + frame(Kind.DATA, Flag.END_STREAM, stream, body)


def taken(shape: Shape, buffer: bytes, streams: range = range(1, 99, 2)) -> tuple[int, list[tuple[int, bytes]]]:
    job = NotedJob()
    flight = Flight(job, range(len(streams)), streams.start)
    open_ = dict.fromkeys(streams, flight)
    told: list[Chunk] = []
    end = take_alike(shape, buffer, 0, open_, told)
    ((indices, bodies),) = by_job(told).values() if told else [((), ())]
    found = [(streams[index], body) for index, body in zip(indices, bodies, strict=True)]
    assert open_.keys() == set(streams) - {stream for stream, _ in found}
    return end, found


@given(st.lists(st.binary(min_size=3, max_size=3), max_size=20), st.integers(min_value=0, max_value=60))
def test_whole_answers_are_taken_and_a_rest_is_left(bodies: list[bytes], cut: int) -> None:
    whole = [answer(2 * number + 1, body=body) for number, body in enumerate(bodies)]
    data = b"".join(whole) + answer(97, body=b"cut")
    buffer = data[: len(data) - cut]

    end, found = taken((5, 3), buffer)

    complete = len(buffer) // 26
    expected = [(2 * number + 1, body) for number, body in enumerate(bodies)] + [(97, b"cut")]
    assert found == expected[:complete]
    assert end == 26 * complete


def test_answers_without_a_body_are_taken() -> None:
    buffer = answer(1, body=None) + answer(5, body=None) + answer(7)

    assert taken((5, NO_BODY), buffer) == (28, [(1, b""), (5, b"")])


@pytest.mark.parametrize(
    "other",
    [
        answer(3, block=b"\x89date"),
        answer(4),
        answer(101),
        answer(1),
        answer(3, block=OK + b"dat"),
        answer(3, body=b"names"),
        answer(3, body=None) + bytes(13),
        frame(Kind.HEADERS, Flag.END_HEADERS, 3, OK + b"date") + frame(Kind.DATA, Flag.END_STREAM, 5, b"name"),
        frame(Kind.HEADERS, Flag.END_HEADERS, 3, OK + b"date") + frame(Kind.DATA, 0, 3, b"name"),
        frame(Kind.HEADERS, Flag.END_HEADERS | Flag.PADDED, 3, OK + b"date")
        + frame(Kind.DATA, Flag.END_STREAM, 3, b"name"),
        frame(Kind.PING, 0, 0, bytes(8)) + bytes(10),
    ],
)
def test_anything_else_ends_the_run_and_is_left_as_it_is(other: bytes) -> None:
    buffer = answer(1) + other + answer(9)

    assert taken((5, 4), buffer) == (27, [(1, b"name")])
