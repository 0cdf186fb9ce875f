"""What a protocol and a site say to each other: a request, and a reply with the manner in which it is to be given."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from simulators.cut import Values
from simulators.head import Head, Pair
from simulators.pattern import Subject
from simulators.run import Column, RunReply
from simulators.violation import ErrorCode

KEPT_VIOLATIONS = 100


class Manner(StrEnum):
    """How a reply is given; all but the first are faults that a server can show."""

    PLAIN = "plain"
    RESET = "reset"
    """RST_STREAM instead of an answer."""

    GOAWAY = "goaway"
    """The answer, and a graceful GOAWAY: what comes later on this connection is not looked at."""

    GOAWAY_ERROR = "goaway_error"
    """GOAWAY with a code and debug data, then the end; its stream is named as untouched where it is the latest."""

    STALL = "stall"
    """Nothing, for ever."""

    CLOSE = "close"
    """The connection ends without a word."""

    TORN = "torn"
    """The connection ends in the middle of the answer's frames."""


@dataclass(slots=True)
class Request:
    """One complete request."""

    head: Head
    body: bytes
    has_certificate: bool
    """The client showed a certificate that its authority signed."""


@dataclass(slots=True)
class Reply:
    """One answer."""

    status: int
    fields: Iterable[Pair] = ()
    body: bytes = b""
    manner: Manner = Manner.PLAIN
    delay_s: float = 0.0
    parts: int = 1
    """In how many DATA frames the body goes out."""

    trailers: tuple[Pair, ...] = ()
    informational: int = 0
    """A 1xx status sent before, or 0."""

    code: int = ErrorCode.INTERNAL_ERROR
    """Of a reset or a GOAWAY with error."""

    debug: bytes = b""
    """Of a GOAWAY."""

    values: Values | None = None
    """Of a request to send that was taken as it stood; others like it may be taken together."""

    @property
    def is_usual(self) -> bool:
        """Tell whether it goes out as one HEADERS and at most one DATA frame."""
        return self.parts == 1 and not self.trailers


@dataclass(slots=True)
class Policy:
    """How the connections of a site behave beneath the answers."""

    max_concurrent_streams: int = 100
    initial_window_size: int = 65_535
    connection_window: int = 1 << 20
    """Bytes of request bodies on their way on one connection; below 65,535 it is only not topped up above that."""

    window_update_ms: int = 0
    """How long spent windows stay spent."""

    is_excess_fatal: bool = True
    """A stream above the limit ends the connection (FCM's front end), or is refused."""

    requests_per_connection: int = 0
    """After so many a connection says a graceful GOAWAY; 0: never."""

    is_cautious: bool = False
    """One stream until a request has succeeded, and again after each that has failed, a 410 excepted (APNs)."""


@dataclass(slots=True)
class Traffic:
    """What the connections of a site counted."""

    connections: int = 0
    open_connections: int = 0
    goaways: int = 0
    ignored: int = 0
    """Requests that came after a GOAWAY and were not looked at."""

    violations: list[str] = field(default_factory=list)
    """What peers did wrong, the first hundred."""

    def note(self, words: str) -> None:
        """Keep what a peer did wrong."""
        if len(self.violations) < KEPT_VIOLATIONS:
            self.violations.append(words)


class Site(Protocol):
    """Answers requests; a protocol asks nothing else of it."""

    policy: Policy
    traffic: Traffic

    def answer(self, request: Request) -> Reply:
        """Return the reply to one request, at once."""

    def plain(self, request: Request) -> tuple[Subject, Values] | None:
        """Return what a sound request to send says, None where it is anything else; nothing is counted."""

    def doubts(self, run: Column) -> Collection[int]:
        """Return which requests of a run have to be read in full, in order; nothing is counted."""

    def reply_run(self, run: Column) -> RunReply:
        """Return the replies to requests that are beyond doubt; nothing is counted."""

    def note_run(self, run: Column) -> None:
        """Count requests that are answered so."""
