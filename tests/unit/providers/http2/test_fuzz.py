"""Whatever bytes a server sends: nothing is raised, nothing hangs, and every request is accounted for once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from hpack import Encoder
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    Frame,
    GoAwayFrame,
    HeadersFrame,
    PingFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.lone_connection import Lone

STREAMS = st.sampled_from([1, 1, 3, 3, 5, 5, 7, 9, 11, 13, 15, 17, 2, 99])
CODES = st.integers(0, 14)
VALUES = st.dictionaries(st.sampled_from([1, 3, 4, 6]), CODES, max_size=3)


def head(stream: int, status: int, *flags: str) -> list[Frame]:
    block = Encoder().encode([(":status", str(status)), ("x-why", "because")])
    return [HeadersFrame(stream, block, flags=["END_HEADERS", *flags])]


def plain(stream: int, body: bytes) -> list[Frame]:
    return [
        HeadersFrame(stream, b"\x88", flags=["END_HEADERS"]),
        DataFrame(stream, body, flags=["END_STREAM"]),
    ]


def split(stream: int, status: int) -> list[Frame]:
    (whole,) = head(stream, status)
    return [
        HeadersFrame(stream, whole.data[:3], flags=["END_STREAM"]),
        ContinuationFrame(stream, whole.data[3:], flags=["END_HEADERS"]),
    ]


PHRASES: st.SearchStrategy[list[Frame]] = st.one_of(
    st.builds(plain, STREAMS, st.binary(max_size=30)),
    st.builds(head, STREAMS, st.sampled_from([100, 200, 410, 429, 503])),
    st.builds(head, STREAMS, st.sampled_from([200, 410, 503]), st.just("END_STREAM")),
    st.builds(split, STREAMS, st.sampled_from([200, 503])),
    st.builds(lambda stream, body: [DataFrame(stream, body)], STREAMS, st.binary(max_size=30)),
    st.builds(lambda stream, code: [RstStreamFrame(stream, error_code=code)], STREAMS, CODES),
    st.builds(lambda last, code: [GoAwayFrame(0, last_stream_id=last, error_code=code)], STREAMS, CODES),
    st.builds(
        lambda values: [SettingsFrame(0, settings=values)],
        st.dictionaries(st.sampled_from([1, 3, 4, 6]), CODES, max_size=3),
    ),
    st.builds(lambda stream, more: [WindowUpdateFrame(stream, window_increment=more + 1)], STREAMS, CODES),
    st.just([PingFrame(0, opaque_data=b"12345678")]),
)


@dataclass(frozen=True)
class Mutation:
    """One change of some bytes, at a place that is a share of their length."""

    kind: int
    place: float
    data: bytes

    def of(self, said: bytes) -> bytes:
        at = int(self.place * len(said))
        size = len(self.data)
        kinds: tuple[Callable[[], bytes], ...] = (
            lambda: said[:at] + self.data + said[at + size :],
            lambda: said[:at] + self.data + said[at:],
            lambda: said[:at] + said[at + size :],
            lambda: said[:at] + said[max(0, at - 20 * size) : at] + said[at:],
            lambda: said[:at],
        )
        return kinds[self.kind]()


MUTATIONS = st.lists(
    st.builds(Mutation, st.integers(0, 4), st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=3
)
CUTS = st.lists(st.integers(1, 60), min_size=1, max_size=6)


async def play(said: bytes, cuts: list[int], size: int) -> Lone:
    """Let a connection with requests under way hear *said* in pieces, and end."""
    lone = Lone(size=size)
    lone.settings({SettingsFrame.MAX_CONCURRENT_STREAMS: 8})
    lone.send(12)
    at = turn = 0
    while at < len(said):
        step = cuts[turn % len(cuts)]
        lone.connection.data_received(said[at : at + step])
        at, turn = at + step, turn + 1
    lone.end()
    return lone


@settings(max_examples=3_000, derandomize=True, database=None)
@given(st.lists(PHRASES, max_size=12), MUTATIONS, CUTS, st.sampled_from([12, 9_000]))
def test_whatever_a_server_says_each_request_is_accounted_for_once(
    phrases: list[list[Frame]], mutations: list[Mutation], cuts: list[int], size: int
) -> None:
    said = b"".join(frame.serialize() for phrase in phrases for frame in phrase)
    for mutation in mutations:
        said = mutation.of(said)

    lone = LOOP.run_until_complete(play(said, cuts, size))

    assert lone.accounted() == list(range(12))
    assert [told for told in lone.owner.told if told != "goaway"] == ["open", "ready", "gone"]
    assert lone.connection.streams.in_flight == 0


@settings(max_examples=1_000, derandomize=True, database=None)
@given(st.binary(max_size=200), CUTS)
def test_noise_is_no_answer(said: bytes, cuts: list[int]) -> None:
    lone = LOOP.run_until_complete(play(said, cuts, 12))

    assert lone.accounted() == list(range(12))


LOOP = asyncio.new_event_loop()


def teardown_module() -> None:
    LOOP.close()
