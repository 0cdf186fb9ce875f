"""The requests of one connection that were written and are not answered."""

from providers.http2.outbox import Entry
from providers.http2.response import Response


class Streams:
    """Each stream is in exactly one of three places, in the order in which they were opened."""

    def __init__(self) -> None:
        self.open: dict[int, Entry] = {}
        """No response yet."""

        self.begun: dict[int, Entry] = {}
        """A plain 200 whose body is still to come."""

        self.responses: dict[int, Response] = {}
        """Everything else, in parts."""

    @property
    def in_flight(self) -> int:
        """How many there are."""
        return len(self.open) + len(self.begun) + len(self.responses)

    def pop(self, stream: int) -> Entry | None:
        """Take one stream out, wherever it is."""
        entry = self.open.pop(stream, None) or self.begun.pop(stream, None)
        if entry is not None:
            return entry
        response = self.responses.pop(stream, None)
        return None if response is None else response.entry

    def above(self, last: int) -> list[int]:
        """Return the streams that were opened after *last*."""
        return [stream for place in (self.open, self.begun, self.responses) for stream in place if stream > last]

    def up_to(self, last: int) -> list[int]:
        """Return the streams that were opened no later than *last*."""
        return [stream for place in (self.open, self.begun, self.responses) for stream in place if stream <= last]

    def clear(self) -> list[Entry]:
        """Take all of them out."""
        entries = [*self.open.values(), *self.begun.values()]
        entries += [response.entry for response in self.responses.values()]
        for place in (self.open, self.begun, self.responses):
            place.clear()
        return entries
