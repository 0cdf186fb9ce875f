"""What leaves, how much of it, and when."""

from hpack import Decoder
from hyperframe.frame import DataFrame, Frame, HeadersFrame

from providers.http2.frames import LARGEST_WINDOW
from providers.http2.outbox import Outbox
from providers.http2.streams import Flight
from providers.http2.writing import GRAIN_S, Writer
from tests.support.noted_job import NotedJob

STREAM = 1


class Rig:
    """A writer and a peer that reads what it wrote."""

    def __init__(self, size: int = 12) -> None:
        self.outbox = Outbox()
        self.writer = Writer(self.outbox)
        self.open: dict[int, Flight] = {}
        self.job = NotedJob(size)
        self.decoder = Decoder()

    def put(self, number: int) -> None:
        self.outbox.put(self.job, self.job.take(number))

    def frames(self, data: bytes | None) -> list[Frame]:
        assert data is not None
        left, found = memoryview(data), []
        while left:
            frame, length = Frame.parse_frame_header(left[:9])
            frame.parse_body(left[9 : 9 + length])
            left = left[9 + length :]
            found.append(frame)
        return found

    def write(self, room: int = 100, now: float = 0.0) -> list[Frame]:
        return self.frames(self.writer.requests(room, self.open, now))

    def headers(self, frame: Frame) -> dict[str, str]:
        assert isinstance(frame, HeadersFrame)
        return dict(self.decoder.decode(frame.data))


def body_of(frames: list[Frame]) -> bytes:
    return b"".join(frame.data for frame in frames if isinstance(frame, DataFrame))


def is_ended(frames: list[Frame]) -> bool:
    return "END_STREAM" in frames[-1].flags


def test_requests_leave_in_order_in_two_frames_each_on_streams_of_ours() -> None:
    rig = Rig()
    rig.put(3)

    frames = rig.write()

    assert [(type(frame), frame.stream_id) for frame in frames] == [
        (kind, stream) for stream in (1, 3, 5) for kind in (HeadersFrame, DataFrame)
    ]
    assert [rig.headers(frame)["x-index"] for frame in frames[::2]] == ["0", "1", "2"]
    assert [flight.entry(stream)[1] for stream, flight in rig.open.items()] == [0, 1, 2]
    assert (rig.outbox.waiting, rig.outbox.taken) == (0, 3)


def test_no_more_leave_than_there_is_room_for() -> None:
    rig = Rig()
    rig.put(5)

    assert len(rig.write(room=2)) == 4
    assert rig.outbox.waiting == 3


def test_requests_of_several_jobs_leave_in_one_write_each_with_its_own_headers() -> None:
    rig, other = Rig(), NotedJob(authorization=b"Bearer other")
    rig.put(2)
    rig.outbox.put(other, other.take(2))
    rig.put(1)

    frames = rig.write()

    said = [rig.headers(frame)["authorization"] for frame in frames[::2]]
    assert said == ["Bearer secret"] * 2 + ["Bearer other"] * 2 + ["Bearer secret"]


def test_what_does_not_fit_the_window_leaves_no_trace_in_the_table() -> None:
    """The constants of a request that stays behind were never told to the peer."""
    rig, other = Rig(size=60_000), NotedJob(60_000, b"Bearer other")
    rig.put(1)
    rig.outbox.put(other, other.take(1))
    first = rig.write()
    assert rig.writer.windows.is_stuck

    rig.writer.windows.widen(0, 60_000)
    second = rig.write()

    assert rig.headers(first[0])["authorization"] == "Bearer secret"
    assert rig.headers(second[0])["authorization"] == "Bearer other"
    assert not rig.writer.windows.is_stuck


def test_nothing_at_all_leaves_through_an_empty_window() -> None:
    rig = Rig(size=65_535)
    rig.put(2)
    rig.write()
    rig.open.clear()

    assert rig.write() == []
    assert rig.writer.windows.is_stuck


def test_a_body_larger_than_the_window_begins_when_nobody_else_would_open_it() -> None:
    rig = Rig(size=65_536)
    rig.writer.windows.resize(100_000)
    rig.put(1)

    began = rig.write()
    rest = rig.frames(rig.writer.windows.widen(0, 10))

    assert (len(body_of(began)), is_ended(began)) == (65_535, False)
    assert (len(body_of(rest)), is_ended(rest)) == (1, True)


def test_a_stream_window_holds_a_body_back_and_lets_it_go_byte_by_byte() -> None:
    rig = Rig(size=13)
    rig.writer.windows.resize(10)
    rig.put(1)

    said = [rig.write(), *(rig.frames(rig.writer.windows.widen(STREAM, 1)) for _ in range(4))]

    assert [len(body_of(frames)) for frames in said] == [10, 1, 1, 1, 0]
    assert is_ended(said[3])


def test_a_window_that_shrinks_below_what_was_sent_has_to_be_made_up_for() -> None:
    rig = Rig(size=30)
    rig.writer.windows.resize(20)
    rig.put(1)
    rig.write()

    shrunk = rig.frames(rig.writer.windows.resize(5))
    early = rig.frames(rig.writer.windows.widen(STREAM, 15))
    late = rig.frames(rig.writer.windows.widen(STREAM, 1))

    assert (shrunk, early) == ([], [])
    assert len(body_of(late)) == 1


def test_a_first_window_that_grows_opens_those_that_wait() -> None:
    rig = Rig(size=30)
    rig.writer.windows.resize(0)
    rig.put(3)
    rig.write()

    frames = rig.frames(rig.writer.windows.resize(30))

    assert [frame.stream_id for frame in frames] == [1, 3, 5]
    assert rig.writer.windows.blocked == {}
    assert rig.writer.windows.connection == 65_535 - 90


def test_a_body_is_cut_to_the_size_of_a_frame() -> None:
    rig = Rig(size=40_000)
    rig.put(1)

    frames = rig.write()

    assert [len(frame.data) for frame in frames[1:]] == [16_384, 16_384, 7_232]
    assert [("END_STREAM" in frame.flags) for frame in frames[1:]] == [False, False, True]


def test_a_connection_window_beyond_all_is_a_fault() -> None:
    rig = Rig(size=30)
    rig.writer.windows.resize(0)
    rig.put(1)
    rig.write()

    assert rig.writer.windows.widen(0, LARGEST_WINDOW - 65_535) == b""
    assert rig.writer.windows.widen(0, 1) is None


def test_a_stream_window_beyond_all_is_a_fault() -> None:
    rig = Rig(size=30)
    rig.writer.windows.resize(0)
    rig.writer.windows.connection = 10
    rig.put(1)
    rig.write()

    assert len(body_of(rig.frames(rig.writer.windows.widen(STREAM, LARGEST_WINDOW)))) == 10
    assert rig.writer.windows.resize(11) is None
    assert rig.writer.windows.widen(STREAM, LARGEST_WINDOW) is None


def test_a_forgotten_body_is_sent_no_further() -> None:
    rig = Rig(size=30)
    rig.writer.windows.resize(10)
    rig.put(1)
    rig.write()

    assert rig.writer.windows.forget(STREAM)
    assert not rig.writer.windows.forget(STREAM)
    assert rig.writer.windows.widen(STREAM, 100) == b""
    assert rig.writer.windows.resize(100) == b""


def test_a_change_of_the_table_is_told_once_before_the_next_headers() -> None:
    rig = Rig()
    rig.put(1)
    rig.headers(rig.write()[0])

    rig.decoder.max_allowed_table_size = 0
    rig.writer.block_begin = rig.writer.table.resize(0)
    rig.put(2)
    first, _, second, _ = rig.write()

    assert isinstance(first, HeadersFrame)
    assert isinstance(second, HeadersFrame)
    assert first.data[0] == 0x20
    assert second.data[0] != 0x20
    assert rig.headers(first)["authorization"] == rig.headers(second)["authorization"] == "Bearer secret"


def test_writes_close_together_share_a_time_that_is_not_before_any_of_them() -> None:
    rig = Rig()
    for now in (0.0, GRAIN_S / 2, GRAIN_S * 0.9, GRAIN_S * 1.5):
        rig.put(1)
        rig.write(now=now)

    assert list(rig.writer.sent) == [(GRAIN_S, 5), (GRAIN_S * 2.5, 7)]
