"""One connection of a scripted server: its frames are written by hyperframe and hpack, and it holds us to the rules."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from hpack import Decoder, Encoder
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

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
Headers = Iterable[tuple[str, str]]


@dataclass
class Asked:
    """One request, as far as it has come."""

    stream: int
    headers: dict[str, str]
    body: bytes = b""
    is_whole: bool = False

    @property
    def index(self) -> int:
        """The index in its job."""
        return int(self.headers["x-index"])


class Wire:
    """One connection, as the server sees it; what breaks a rule of ours ends up in ``faults``."""

    def __init__(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.number = number
        """How many connections came before."""

        self.asked: dict[int, Asked] = {}
        self.heard: list[Frame] = []
        self.faults: list[str] = []
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.window = 65_535
        self.windows: dict[int, int] = {}
        self.first_window = 65_535
        self.limit: int | None = None
        self.answers_pings = True
        self.ignores_settings = False
        self.is_over = False
        self.open: set[int] = set()
        self._unheard: deque[int | None] = deque()
        self._reader = reader
        self._writer = writer
        self._news = asyncio.Event()
        self._block = b""
        self._gone_through = 0

    # --- saying

    def send(self, *frames: Frame) -> None:
        """Write frames in one go."""
        self.raw(b"".join(frame.serialize() for frame in frames))

    def raw(self, data: bytes) -> None:
        """Write bytes, whatever they are."""
        if not self._writer.is_closing():
            self._writer.write(data)

    def settings(self, values: Mapping[int, int] | None = None) -> None:
        """Tell our settings, and hold the client to them: to a limit of streams from when it says that it knows it."""
        values = values or {}
        if SettingsFrame.INITIAL_WINDOW_SIZE in values:
            moved = values[SettingsFrame.INITIAL_WINDOW_SIZE] - self.first_window
            self.first_window += moved
            self.windows = {stream: window + moved for stream, window in self.windows.items()}
        self._unheard.append(values.get(SettingsFrame.MAX_CONCURRENT_STREAMS))
        if SettingsFrame.HEADER_TABLE_SIZE in values:
            self.decoder.max_allowed_table_size = values[SettingsFrame.HEADER_TABLE_SIZE]
        self.send(SettingsFrame(0, settings=dict(values)))

    def widen(self, stream: int, increment: int) -> None:
        """Give the client room."""
        if stream:
            self.windows[stream] = self.windows.get(stream, self.first_window) + increment
        else:
            self.window += increment
        self.send(WindowUpdateFrame(stream, window_increment=increment))

    def block(self, headers: Headers) -> bytes:
        """Return a header block."""
        return self.encoder.encode(list(headers))

    def answer(self, stream: int, status: int = 200, body: bytes = b"{}", headers: Headers = ()) -> None:
        """Answer a request in two frames, or one where there is no body."""
        self.open.discard(stream)
        head = HeadersFrame(stream, self.block([(":status", str(status)), *headers]), flags=["END_HEADERS"])
        if body:
            self.send(head, DataFrame(stream, body, flags=["END_STREAM"]))
        else:
            head.flags.add("END_STREAM")
            self.send(head)

    def begin(self, stream: int, status: int) -> None:
        """Send the headers of an answer whose body is to come."""
        self.send(HeadersFrame(stream, self.block([(":status", str(status))]), flags=["END_HEADERS"]))

    def reset(self, stream: int, code: int) -> None:
        """Reset a stream."""
        self.open.discard(stream)
        self.send(RstStreamFrame(stream, error_code=code))

    def goaway(self, last: int, code: int = 0) -> None:
        """Say goodbye."""
        self.send(GoAwayFrame(0, last_stream_id=last, error_code=code))

    async def drain(self) -> None:
        """Let the bytes go out before anything else is said."""
        await self._writer.drain()
        await asyncio.sleep(0)

    def close(self) -> None:
        """End the connection."""
        self._writer.close()

    def abort(self) -> None:
        """End it without TLS's farewell."""
        self._writer.transport.abort()

    # --- hearing

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something to be true of what was heard; raises ConnectionError where it cannot become so."""
        while not is_so():
            if self.is_over:
                raise ConnectionResetError
            self._news.clear()
            await self._news.wait()

    async def requests(self, number: int) -> list[Asked]:
        """Wait for so many whole requests on this connection, and return them in order."""
        await self.until(lambda: len(self.whole) >= number)
        return self.whole[:number]

    async def each(self) -> AsyncIterator[Asked]:
        """Go through the whole requests as they come; raises ConnectionError when the client goes."""
        while True:
            (asked,) = (await self.requests(self._gone_through + 1))[self._gone_through :]
            self._gone_through += 1
            yield asked

    @property
    def whole(self) -> list[Asked]:
        """The requests that have come to their end."""
        return [asked for asked in self.asked.values() if asked.is_whole]

    async def over(self) -> None:
        """Wait for the client to go."""
        with suppress(ConnectionResetError):
            await self.until(lambda: self.is_over)

    async def listen(self) -> None:
        """Take in what the client says, until it goes."""
        try:
            if await self._reader.readexactly(len(PREFACE)) != PREFACE:
                self.faults.append("no preface")
            while True:
                frame, length = Frame.parse_frame_header(memoryview(await self._reader.readexactly(9)))
                if length > 16_384:
                    self.faults.append(f"a frame of {length} bytes")
                frame.parse_body(memoryview(await self._reader.readexactly(length)))
                self._take(frame)
                self._news.set()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.is_over = True
            self._news.set()

    def _take(self, frame: Frame) -> None:
        self.heard.append(frame)
        if isinstance(frame, SettingsFrame) and "ACK" in frame.flags:
            limit = self._unheard.popleft() if self._unheard else None
            self.limit = self.limit if limit is None else limit
        elif isinstance(frame, SettingsFrame):
            if not self.ignores_settings:
                self.encoder.header_table_size = frame.settings.get(SettingsFrame.HEADER_TABLE_SIZE, 4_096)
            self.send(SettingsFrame(0, flags=["ACK"]))
        elif isinstance(frame, PingFrame) and "ACK" not in frame.flags and self.answers_pings:
            self.send(PingFrame(0, opaque_data=frame.opaque_data, flags=["ACK"]))
        elif isinstance(frame, RstStreamFrame):
            self.open.discard(frame.stream_id)
        elif isinstance(frame, HeadersFrame | ContinuationFrame):
            self._take_headers(frame)
        elif isinstance(frame, DataFrame):
            self._take_data(frame)

    def _take_headers(self, frame: HeadersFrame | ContinuationFrame) -> None:
        self._block += frame.data
        if "END_HEADERS" not in frame.flags:
            return
        headers, self._block = dict(self.decoder.decode(self._block)), b""
        stream = frame.stream_id
        if stream in self.asked or stream % 2 == 0 or stream <= max(self.asked, default=0):
            self.faults.append(f"stream {stream} out of turn")
        self.asked[stream] = Asked(stream, headers, is_whole="END_STREAM" in frame.flags)
        self.windows.setdefault(stream, self.first_window)
        self.open.add(stream)
        if self.limit is not None and len(self.open) > self.limit:
            self.faults.append(f"{len(self.open)} streams where {self.limit} are allowed")

    def _take_data(self, frame: DataFrame) -> None:
        stream, size = frame.stream_id, len(frame.data)
        self.window -= size
        self.windows[stream] -= size
        if self.window < 0 or (self.windows[stream] < 0 < size):
            self.faults.append(f"stream {stream} sent more than there is room for")
        asked = self.asked[stream]
        asked.body += frame.data
        asked.is_whole = "END_STREAM" in frame.flags
