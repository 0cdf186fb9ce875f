"""One connection by itself: its greeting, its room, and its ends."""

import pytest
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    GoAwayFrame,
    HeadersFrame,
    PingFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from providers.http2.connection import DEAF_BYTES, OUR_WINDOW
from providers.http2.job import Lost
from providers.http2.patience import IDLE_S, SILENT_S, look_at
from providers.http2.writing import LAST_STREAM
from tests.support.lone_connection import Lone
from tests.support.noted_job import Ok

STREAMS = SettingsFrame.MAX_CONCURRENT_STREAMS


async def test_it_says_hello_with_no_pushes_no_table_and_a_wide_window() -> None:
    first, second = Lone().hello

    assert isinstance(first, SettingsFrame)
    assert first.settings == {SettingsFrame.HEADER_TABLE_SIZE: 0, SettingsFrame.ENABLE_PUSH: 0}
    assert isinstance(second, WindowUpdateFrame)
    assert second.window_increment == OUR_WINDOW - 65_535


@pytest.mark.parametrize("protocol", [None, "http/1.1"])
async def test_a_peer_that_did_not_agree_on_http2_is_left_without_a_word(protocol: str | None) -> None:
    lone = Lone(protocol=protocol)
    lone.settings()
    lone.send(1)

    assert lone.owner.told == ["open", "gone"]
    assert lone.transport.is_aborted
    assert lone.transport.written == b""
    assert lone.outbox.waiting == 1


async def test_nothing_leaves_before_the_peer_has_told_its_limits() -> None:
    lone = Lone()
    lone.send(5)
    assert lone.take() == []

    lone.settings({STREAMS: 3})

    assert len([frame for frame in lone.take() if isinstance(frame, HeadersFrame)]) == 3
    assert lone.connection.room == 0


async def test_an_answer_makes_room_for_the_next() -> None:
    lone = Lone()
    lone.settings({STREAMS: 1})
    lone.send(2)
    lone.take()

    lone.hear(*lone.answer(1, body=b"one"))

    assert [frame.stream_id for frame in lone.take()] == [3, 3]
    assert lone.job.so_far() == [Ok(b"one")]


@pytest.mark.parametrize("limit", [0, 1, 100])
async def test_caution_never_asks_for_more_than_the_peer_allows(limit: int) -> None:
    lone = Lone(is_cautious=True)
    lone.settings({STREAMS: limit})

    assert lone.connection.room == min(1, limit)


async def test_a_socket_that_takes_nothing_gets_nothing_more_until_it_does() -> None:
    lone = Lone()
    lone.settings()
    lone.connection.pause_writing()
    lone.take()
    lone.send(2)
    assert lone.take() == []

    lone.connection.resume_writing()

    assert len(lone.take()) == 4


async def test_a_peer_that_asks_for_answers_and_takes_none_is_left() -> None:
    lone = Lone()
    lone.settings()
    lone.connection.pause_writing()
    lone.transport.waiting = DEAF_BYTES + 1

    lone.hear(PingFrame(0, opaque_data=b"12345678"))

    assert lone.transport.is_aborted


async def test_our_window_is_topped_up_when_half_of_it_is_used() -> None:
    lone = Lone()
    lone.settings()
    lone.connection.unacknowledged = OUR_WINDOW // 2 - 10
    lone.send(2)
    lone.hear(*lone.answer(1, body=b"x" * 10))
    assert not [frame for frame in lone.take() if isinstance(frame, WindowUpdateFrame)]

    lone.hear(*lone.answer(3, body=b"x" * 10))

    (update,) = lone.take()
    assert isinstance(update, WindowUpdateFrame)
    assert (update.stream_id, update.window_increment) == (0, OUR_WINDOW // 2 + 10)


async def test_padding_and_bodies_of_given_up_streams_count_against_our_window() -> None:
    lone = Lone()
    lone.settings()
    lone.send(1)
    head, body = lone.answer(1)
    body.flags.add("PADDED")
    assert isinstance(body, DataFrame)
    body.pad_length = 100

    lone.hear(head, body, DataFrame(1, b"late"))

    assert lone.connection.unacknowledged == 2 + 101 + 4


async def test_a_connection_that_used_half_its_streams_is_left_in_good_order() -> None:
    lone = Lone()
    lone.settings()
    lone.connection.writer.next_stream = LAST_STREAM - 1
    lone.send(1)

    assert lone.connection.is_leaving
    assert not lone.transport.is_closed
    lone.hear(*lone.answer(LAST_STREAM - 1))
    assert lone.transport.is_closed
    assert lone.job.kinds() == {"ok": 1}
    lone.end()


async def test_a_lost_connection_tells_each_once_and_hears_nothing_more() -> None:
    lone = Lone()
    lone.settings()
    lone.send(3)
    head, body = lone.answer(1)
    lone.hear(head)

    lone.end()
    lone.hear(body, *lone.answer(3))
    lone.end()

    assert lone.job.so_far() == [Lost.NO_REPLY] * 3
    assert lone.owner.told == ["open", "ready", "gone"]
    assert lone.connection.lost.done()


async def test_a_header_block_in_two_frames_may_come_in_two_reads() -> None:
    lone = Lone()
    lone.settings()
    lone.send(2)
    lone.hear(HeadersFrame(1, b""))

    lone.hear(ContinuationFrame(1, b"\x88", flags=["END_HEADERS"]), DataFrame(1, b"x", flags=["END_STREAM"]))
    lone.hear(*lone.answer(3))

    assert lone.job.so_far() == [Ok(b"x"), Ok(b"{}")]


@pytest.mark.parametrize("reads", [1, 2])
async def test_a_plain_answer_inside_a_header_block_is_a_fault_too(reads: int) -> None:
    lone = Lone()
    lone.settings()
    lone.send(2)
    said = [HeadersFrame(1, b"\x88"), HeadersFrame(3, b"\x88", flags=["END_HEADERS", "END_STREAM"])]

    for part in (said,) if reads == 1 else ([frame] for frame in said):
        lone.hear(*part)

    assert lone.job.so_far() == [Lost.NO_REPLY] * 2
    assert isinstance(lone.take()[-1], GoAwayFrame)
    lone.end()


async def test_a_silent_peer_is_asked_and_then_left() -> None:
    lone = Lone()
    lone.settings()
    lone.send(1)
    lone.take()
    heard = lone.connection.heard_at

    look_at(lone.connection, heard + SILENT_S - 0.1, 60)
    assert lone.take() == []
    look_at(lone.connection, heard + SILENT_S + 0.1, 60)
    assert [type(frame) for frame in lone.take()] == [PingFrame]
    look_at(lone.connection, heard + 2 * SILENT_S, 60)
    assert not lone.transport.is_aborted
    look_at(lone.connection, heard + 2 * SILENT_S + 0.2, 60)
    assert lone.transport.is_aborted


async def test_a_peer_that_has_nothing_to_say_is_left_alone_for_an_hour() -> None:
    lone = Lone()
    lone.settings()
    lone.take()

    look_at(lone.connection, lone.connection.heard_at + IDLE_S - 1, 10)
    assert lone.take() == []
    look_at(lone.connection, lone.connection.heard_at + IDLE_S + 1, 10)
    assert [type(frame) for frame in lone.take()] == [PingFrame]
    lone.hear(PingFrame(0, opaque_data=b"carillon", flags=["ACK"]))
    assert lone.connection.pinged_at is None


async def test_requests_whose_time_is_over_are_given_up_and_the_others_not() -> None:
    lone = Lone(size=60_000)
    lone.settings({SettingsFrame.INITIAL_WINDOW_SIZE: 100})
    lone.send(1)
    began = lone.connection.writer.sent[0][0]
    lone.connection.writer.sent.append((began + 5, 3))
    lone.connection.writer.windows.connection = 10**6
    lone.outbox.put(lone.job, lone.job.take(1))
    lone.connection.writer.requests(1, lone.connection.streams.open, began + 4.99)
    lone.take()

    look_at(lone.connection, began + 10.1, 10.0)

    resets = [frame.stream_id for frame in lone.take() if isinstance(frame, RstStreamFrame)]
    assert resets == [1]
    assert lone.job.told == {0: [Lost.NO_REPLY]}
    assert lone.connection.is_leaving
    assert list(lone.connection.writer.windows.blocked) == [3]
