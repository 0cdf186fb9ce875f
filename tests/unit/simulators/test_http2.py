import pytest
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    InformationalResponseReceived,
    PingAckReceived,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    TrailersReceived,
)
from h2.settings import SettingCodes
from hpack import Encoder

from simulators import frames
from simulators.exchange import Manner, Policy, Reply
from tests.support.h2_pair import HEAD, EchoSite, Pair


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def body_of(events, stream_id):
    return b"".join(event.data for event in of(events, DataReceived) if event.stream_id == stream_id)


@pytest.fixture
def site():
    return EchoSite()


@pytest.fixture
async def pair(site):
    return Pair(site)


async def test_a_request_with_a_body_is_answered(pair, site):
    stream = pair.send(b"hello", [("x-name", "value")])
    events = pair.pump()
    assert body_of(events, stream) == b"hello"
    assert site.requests[0].head.fields["x-name"] == "value"
    assert of(events, StreamEnded)


async def test_end_stream_on_headers_is_a_request_without_a_body(pair, site):
    pair.send()
    assert of(pair.pump(), ResponseReceived)
    assert site.requests[0].body == b""


async def test_bytes_one_at_a_time_mean_the_same(pair, site):
    pair.send(b"slow")
    for byte in pair.client.data_to_send():
        pair.server.data_received(bytes((byte,)))
    assert of(pair.pump(), StreamEnded)
    assert site.requests[0].body == b"slow"


async def test_a_body_in_padded_frames_arrives_without_the_padding(pair, site):
    stream = pair.client.get_next_available_stream_id()
    pair.client.send_headers(stream, HEAD)
    pair.client.send_data(stream, b"one", pad_length=20)
    pair.client.send_data(stream, b"two", pad_length=0, end_stream=True)
    pair.pump()
    assert site.requests[0].body == b"onetwo"


async def test_a_head_in_many_frames_with_padding_and_priority_is_one_head(pair, site):
    block = Encoder().encode(HEAD)
    first = bytes((3,)) + b"\0\0\0\0\x10" + block[:5] + b"\0\0\0"
    flags = frames.PADDED | frames.HAS_PRIORITY | frames.END_STREAM
    pair.client.get_next_available_stream_id()
    pair.server.data_received(
        frames.frame(frames.HEADERS, flags, 1, first)
        + frames.frame(frames.CONTINUATION, 0, 1, block[5:9])
        + frames.frame(frames.CONTINUATION, frames.END_HEADERS, 1, block[9:])
    )
    assert site.requests[0].head.path == "/x"


async def test_a_frame_between_the_parts_of_a_head_ends_the_connection(pair):
    block = Encoder().encode(HEAD)
    events = pair.raw(frames.frame(frames.HEADERS, 0, 1, block) + frames.frame(frames.PING, 0, 0, b"12345678"))
    assert of(events, ConnectionTerminated)[0].error_code == 1
    assert pair.wire.is_closed


async def test_trailers_end_a_request(pair, site):
    stream = pair.client.get_next_available_stream_id()
    pair.client.send_headers(stream, HEAD)
    pair.client.send_data(stream, b"x")
    pair.client.send_headers(stream, [("x-checksum", "1")], end_stream=True)
    assert of(pair.pump(), StreamEnded)
    assert site.requests[0].body == b"x"


async def test_a_ping_is_answered(pair):
    pair.client.ping(b"12345678")
    assert of(pair.pump(), PingAckReceived)[0].ping_data == b"12345678"


async def test_an_answer_waits_for_the_windows_of_the_client(pair, site):
    site.reply = lambda _: Reply(200, (), b"z" * 100_000)
    pair.client.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 10})
    pair.pump()
    stream = pair.send(b"x")
    assert body_of(pair.pump(), stream) == b"z" * 10
    pair.client.increment_flow_control_window(200_000, stream)
    assert body_of(pair.pump(), stream) == b"z" * (65_535 - 10)
    pair.client.increment_flow_control_window(100_000)
    events = pair.pump()
    assert body_of(events, stream) == b"z" * (100_000 - 65_535)
    assert of(events, StreamEnded)
    assert not pair.server.streams


async def test_a_reset_by_the_client_drops_an_answer_that_waits(pair, site):
    site.reply = lambda _: Reply(200, (), b"z" * 70_000)
    stream = pair.send(b"x")
    pair.pump()
    pair.client.reset_stream(stream, 8)
    pair.pump()
    assert not pair.server.streams
    assert not pair.server.outlet.is_holding


async def test_windows_are_topped_up_for_more_than_they_hold():
    pair = Pair(EchoSite(Policy(connection_window=65_535)))
    for _ in range(20):
        stream = pair.client.get_next_available_stream_id()
        pair.client.send_headers(stream, HEAD)
        for _ in range(5):
            pair.client.send_data(stream, b"b" * 16_000)
            pair.pump()
        pair.client.end_stream(stream)
        events = pair.pump()
        assert of(events, ResponseReceived)
        pair.client.increment_flow_control_window(80_000)
        pair.client.increment_flow_control_window(80_000, stream)
        pair.pump()
    assert {len(request.body) for request in pair.site.requests} == {80_000}


async def test_a_window_that_is_overrun_ends_the_connection():
    pair = Pair(EchoSite(Policy(connection_window=65_535, window_update_ms=60_000)))
    block = Encoder().encode(HEAD)
    data = frames.frame(frames.DATA, 0, 1, b"d" * 16_384)
    pair.server.data_received(frames.frame(frames.HEADERS, frames.END_HEADERS, 1, block) + data * 3)
    assert not pair.wire.is_closed
    pair.server.data_received(data * 2)
    assert pair.wire.is_closed


async def test_the_limit_of_streams_holds_from_the_acknowledgement_on(site):
    site.policy.max_concurrent_streams = 2
    site.policy.is_excess_fatal = False
    site.reply = lambda _: Reply(200, manner=Manner.STALL)
    pair = Pair(site)
    for _ in range(2):
        pair.send(b"x")
    pair.pump()
    block = Encoder().encode(HEAD)
    pair.server.data_received(frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, 5, block))
    assert frames.reset(5, 7) in pair.wire.take()
    assert len(site.requests) == 2


async def test_excess_at_google_ends_the_connection_with_its_words(site):
    site.policy.max_concurrent_streams = 0
    pair = Pair(site)
    block = Encoder().encode(HEAD)
    events = pair.raw(frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, 1, block))
    assert of(events, ConnectionTerminated)[0].additional_data == b"exceeded_max_concurrent_streams"


async def test_a_new_limit_is_announced_in_flight(pair, site):
    site.policy.max_concurrent_streams = 1
    pair.server.announce()
    changed = of(pair.pump(), RemoteSettingsChanged)[0].changed_settings
    assert changed[SettingCodes.MAX_CONCURRENT_STREAMS].new_value == 1
    assert pair.server.intake.max_streams == 1


async def test_a_cautious_connection_widens_after_a_success_and_narrows_after_a_failure(site):
    site.policy.is_cautious = True
    site.reply = lambda request: Reply(int(request.body))
    pair = Pair(site)
    limits = [pair.server.intake.max_streams]
    for status in (b"403", b"200", b"410", b"400", b"200"):
        pair.send(status)
        pair.pump()
        limits.append(pair.server.intake.max_streams)
    assert limits == [1, 1, 100, 100, 1, 100]


async def test_a_graceful_goaway_answers_what_was_seen_and_ignores_the_rest(pair, site):
    site.reply = lambda request: Reply(200, (), request.body, manner=Manner.GOAWAY)
    first, second = pair.send(b"1"), pair.send(b"2")
    data = pair.client.data_to_send()
    pair.server.data_received(data)
    heard = pair.wire.take()
    assert frames.goaway(first, 0) in heard
    assert [request.body for request in site.requests] == [b"1"]
    assert second > first
    assert pair.wire.is_closed


async def test_a_goaway_with_an_error_names_what_was_not_handled(pair, site):
    pair.send(b"1")
    pair.pump()
    site.reply = lambda _: Reply(503, manner=Manner.GOAWAY_ERROR, code=2, debug=b'{"reason":"Shutdown"}')
    stream = pair.send(b"2")
    ended = of(pair.pump(), ConnectionTerminated)[0]
    assert (ended.last_stream_id, ended.error_code) == (stream - 2, 2)
    assert ended.additional_data == b'{"reason":"Shutdown"}'


async def test_a_goaway_with_an_error_names_nothing_that_was_looked_at_since_as_untouched(pair, site):
    """Somebody else's request, later on this connection, may have been taken."""
    site.reply = lambda _: Reply(200, manner=Manner.STALL)
    first, later = pair.send(b"1"), pair.send(b"2")
    pair.pump()
    pair.server.give(pair.server.streams[first], Reply(503, manner=Manner.GOAWAY_ERROR, code=2))
    assert of(pair.pump(), ConnectionTerminated)[0].last_stream_id == later


async def test_a_connection_that_has_served_enough_leaves_and_answers_what_it_took(pair, site):
    site.policy.requests_per_connection = 2
    streams = [pair.send(body) for body in (b"1", b"2", b"3")]
    pair.server.data_received(pair.client.data_to_send())
    heard = pair.wire.take()
    assert frames.goaway(streams[1], 0) in heard
    assert [request.body for request in site.requests] == [b"1", b"2"]
    assert pair.wire.is_closed


async def test_a_reset_carries_its_code(pair, site):
    site.reply = lambda _: Reply(503, manner=Manner.RESET, code=7)
    pair.send(b"x")
    assert of(pair.pump(), StreamReset)[0].error_code == 7


async def test_a_stalled_stream_stays_open_and_others_go_on(pair, site):
    site.reply = lambda request: Reply(200, manner=Manner.STALL if request.body == b"s" else Manner.PLAIN)
    pair.send(b"s")
    other = pair.send(b"x")
    assert [event.stream_id for event in of(pair.pump(), StreamEnded)] == [other]


async def test_a_torn_answer_ends_in_the_middle_of_a_frame(pair, site):
    site.reply = lambda _: Reply(200, (), b"0123456789", manner=Manner.TORN)
    pair.send(b"x")
    pair.server.data_received(pair.client.data_to_send())
    assert pair.wire.take().endswith(b"01234")
    assert pair.wire.is_closed


async def test_a_close_says_nothing(pair, site):
    site.reply = lambda _: Reply(200, manner=Manner.CLOSE)
    pair.send(b"x")
    assert not of(pair.pump(), ResponseReceived)
    assert pair.wire.is_aborted


async def test_an_answer_can_come_in_parts_with_a_1xx_before_and_trailers_behind(pair, site):
    site.reply = lambda _: Reply(200, (), b"abcdef", parts=3, trailers=(("x-end", "1"),), informational=103)
    pair.send(b"x")
    events = pair.pump()
    assert [event.data for event in of(events, DataReceived)] == [b"ab", b"cd", b"ef"]
    assert of(events, InformationalResponseReceived)
    assert of(events, TrailersReceived)


@pytest.mark.parametrize(
    "fields",
    [
        [*HEAD, ("connection", "close")],
        [*HEAD, ("X-Upper", "1")],
        [("x", "1"), *HEAD],
        [*HEAD, (":path", "/y")],
        [*HEAD, (":strange", "1")],
        HEAD[:2],
        [*HEAD, ("te", "gzip")],
        [*HEAD, ("content-length", "5")],
    ],
)
async def test_a_malformed_request_is_reset_and_the_connection_lives(pair, site, fields):
    block = Encoder().encode(fields)
    pair.server.data_received(frames.frame(frames.HEADERS, frames.END_HEADERS | frames.END_STREAM, 1, block))
    assert frames.reset(1, 1) in pair.wire.take()
    assert not site.requests
    assert not pair.wire.is_closed


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frames.frame(frames.DATA, 0, 0, b"x"), 1),
        (frames.frame(frames.DATA, 0, 9, b"x"), 1),
        (frames.frame(frames.DATA, frames.PADDED, 1, b"\5x"), 1),
        (frames.frame(frames.HEADERS, frames.END_HEADERS, 2, b"\x82"), 1),
        (frames.frame(frames.HEADERS, frames.END_HEADERS, 1, b"\xff\xff\xff\xff\xff\xff"), 9),
        (frames.frame(frames.HEADERS, frames.END_HEADERS, 1, b"\x00\x05ab"), 9),
        (frames.frame(frames.CONTINUATION, frames.END_HEADERS, 1), 1),
        (frames.frame(frames.SETTINGS, 0, 0, b"12345"), 6),
        (frames.frame(frames.SETTINGS, frames.ACK, 0, b"123456"), 6),
        (frames.frame(frames.SETTINGS, 0, 0, frames.SETTING.pack(frames.MAX_FRAME_SIZE, 1)), 1),
        (frames.frame(frames.SETTINGS, 0, 0, frames.SETTING.pack(frames.INITIAL_WINDOW_SIZE, 2**31)), 3),
        (frames.frame(frames.SETTINGS, 0, 0, frames.SETTING.pack(frames.ENABLE_PUSH, 2)), 1),
        (frames.frame(frames.PING, 0, 0, b"1"), 6),
        (frames.frame(frames.PING, 0, 1, b"12345678"), 1),
        (frames.window_update(0, 0), 1),
        (frames.window_update(0, frames.LARGEST_WINDOW), 3),
        (frames.reset(3, 8), 1),
        (frames.frame(frames.PUSH_PROMISE, frames.END_HEADERS, 1, b"\0\0\0\2"), 1),
        (frames.frame(frames.PRIORITY, 0, 0, b"12345"), 1),
        (b"\x01\0\0\0\0\0\0\0\1", 6),
    ],
)
async def test_what_breaks_the_connection_is_told_by_its_code(pair, data, code):
    events = pair.raw(data)
    assert of(events, ConnectionTerminated)[0].error_code == code
    assert pair.site.traffic.violations


async def test_unknown_frames_and_settings_mean_nothing(pair):
    assert not of(pair.raw(frames.frame(0x77, 0xFF, 3, b"?") + frames.settings({0x99: 5})), ConnectionTerminated)


async def test_a_peer_that_is_not_speaking_http2_is_shown_the_door(site):
    pair = Pair(site)
    pair.server.connection_made(pair.wire)
    pair.server._reader._has_preface = False
    pair.server.data_received(b"GET / HTTP/1.1\r\n\r\n")
    assert pair.wire.is_closed
