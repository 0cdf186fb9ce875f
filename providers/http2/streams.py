"""The requests of one connection that were written and are not answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from providers.http2.job import Job
from providers.http2.outbox import Entry
from providers.http2.response import Response


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """Requests of one job that were written together, on streams that follow each other."""

    job: Job
    indices: Sequence[int]
    first: int
    """The stream of the first of them."""

    def entry(self, stream: int) -> Entry:
        """Return the request on a stream."""
        return self.job, self.indices[(stream - self.first) // 2]

    def some(self, streams: list[int]) -> Sequence[int]:
        """Return the indices of the requests on these streams."""
        indices, first = self.indices, self.first
        begin = (streams[0] - first) // 2
        if streams == list(range(streams[0], streams[0] + 2 * len(streams), 2)):  # nearly always
            return indices[begin : begin + len(streams)]
        return [indices[(stream - first) // 2] for stream in streams]


class Streams:
    """Each stream is in exactly one of three places."""

    def __init__(self) -> None:
        self.open: dict[int, Flight] = {}
        """No response yet."""

        self.begun: dict[int, Flight] = {}
        """A plain 200 whose body is still to come."""

        self.responses: dict[int, Response] = {}
        """Everything else, in parts."""

    @property
    def in_flight(self) -> int:
        """How many there are."""
        return len(self.open) + len(self.begun) + len(self.responses)

    def response(self, stream: int) -> Response | None:
        """Return the response under way on a stream; one that was a plain 200 takes the long way from here."""
        if stream in self.begun:
            self.responses[stream] = Response(self.begun.pop(stream).entry(stream), 200)
        return self.responses.get(stream)

    def pop(self, stream: int) -> Entry | None:
        """Take one stream out, wherever it is."""
        flight = self.open.pop(stream, None) or self.begun.pop(stream, None)
        if flight is not None:
            return flight.entry(stream)
        response = self.responses.pop(stream, None)
        return None if response is None else response.entry

    def above(self, last: int) -> list[int]:
        """Return the streams that were opened after *last* and are without any answer."""
        return [stream for stream in self.open if stream > last]

    def up_to(self, last: int) -> list[int]:
        """Return the streams that were opened no later than *last*."""
        return [stream for place in (self.open, self.begun, self.responses) for stream in place if stream <= last]

    def clear(self) -> list[Entry]:
        """Take all of them out."""
        entries = [flight.entry(stream) for place in (self.open, self.begun) for stream, flight in place.items()]
        entries += [response.entry for response in self.responses.values()]
        for place in (self.open, self.begun, self.responses):
            place.clear()
        return entries
