"""One request on its way in, and its answer on its way out."""

from collections.abc import Sequence

from simulators.head import Head, Pair


class Stream:
    """An open stream of a connection."""

    __slots__ = (
        "block",
        "chunks",
        "credit",
        "head",
        "id",
        "is_answered",
        "is_complete",
        "pending",
        "received",
        "room",
        "trailers",
    )

    def __init__(self, stream_id: int, head: Head, room: int) -> None:
        self.id = stream_id
        self.head = head
        self.block = b""
        """The header block, where the same bytes would say the same again; else empty."""
        self.chunks: list[bytes] = []
        self.received = 0
        """Bytes of body, padding included."""
        self.room = room
        """Bytes that the peer may still send."""
        self.credit = 0
        """What the peer granted beyond the initial window, less what was sent."""
        self.is_complete = False
        """The request has ended."""
        self.is_answered = False
        self.pending: list[bytes] = []
        """DATA payloads that wait for a window."""
        self.trailers: Sequence[Pair] = ()

    def body(self) -> bytes:
        """Return the body received."""
        return self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)
