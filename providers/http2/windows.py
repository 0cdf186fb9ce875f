"""Flow control of what we send: the connection's window, and the bodies that do not fit into their own."""

from typing import Final

from providers.http2.frames import FRAME_BYTES, LARGEST_WINDOW, Flag, Kind, frame

FIRST_WINDOW: Final = 65_535
"""Of a connection and of a stream, until the peer says otherwise (RFC 9113, 6.9.2)."""


class Windows:
    """How many bytes of bodies the peer takes."""

    def __init__(self) -> None:
        self.connection = FIRST_WINDOW
        self.first = FIRST_WINDOW
        """Of a stream when it is opened."""

        self.blocked: dict[int, tuple[bytes, int]] = {}
        """By stream: the rest of its body, and the stream's window."""

        self.is_stuck = False
        """The next request does not fit into the connection's window."""

    def begin(self, stream: int, body: bytes) -> bytes:
        """Open a stream's window, and return as much of its body as may be written now."""
        self.blocked[stream] = (body, self.first)
        return self._some(stream)

    def forget(self, stream: int) -> bool:
        """Send no more of a stream's body; tells whether there was more."""
        return self.blocked.pop(stream, None) is not None

    def widen(self, stream: int, increment: int) -> bytes | None:
        """Take a WINDOW_UPDATE and return what may be written now; None: the window is larger than there are."""
        if stream == 0:
            self.connection += increment
            self.is_stuck = False
            return None if self.connection > LARGEST_WINDOW else self._what_fits()
        if stream not in self.blocked:
            return b""
        body, window = self.blocked[stream]
        if window + increment > LARGEST_WINDOW:
            return None
        self.blocked[stream] = (body, window + increment)
        return self._some(stream)

    def resize(self, window: int) -> bytes | None:
        """Take the peer's new first window; it moves those of open streams by the difference (RFC 9113, 6.9.2).

        Returns what may be written now; None: a window is larger than there are.
        """
        difference, self.first = window - self.first, window
        for stream, (body, old) in self.blocked.items():
            self.blocked[stream] = (body, old + difference)
        if any(moved > LARGEST_WINDOW for _, moved in self.blocked.values()):
            return None
        return self._what_fits()

    def _what_fits(self) -> bytes:
        pieces: list[bytes] = []
        for stream in list(self.blocked):
            if self.connection <= 0:
                break
            pieces.append(self._some(stream))
        return b"".join(pieces)

    def _some(self, stream: int) -> bytes:
        """Return as much of a blocked body as fits."""
        body, window = self.blocked[stream]
        pieces: list[bytes] = []
        while body and (size := min(len(body), window, self.connection, FRAME_BYTES)) > 0:
            part, body = body[:size], body[size:]
            window -= size
            self.connection -= size
            pieces.append(frame(Kind.DATA, 0 if body else Flag.END_STREAM, stream, part))
        if body:
            self.blocked[stream] = (body, window)
        else:
            del self.blocked[stream]
        return b"".join(pieces)
