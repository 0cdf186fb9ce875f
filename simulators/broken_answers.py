"""The answers that any server can give when it is not itself, by the names that a script uses."""

from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Final

from simulators.attempt import OK
from simulators.exchange import Manner, Reply
from simulators.head import Pair
from simulators.script import Rule
from simulators.violation import ErrorCode

HTML: Final = (
    b"<!DOCTYPE html><html><head><title>502</title></head><body><h1>502. That's an error.</h1>"
    b"<p>The server encountered a temporary error and could not complete your request.</p></body></html>"
)
TRAILERS: Final[tuple[Pair, ...]] = (("x-served-by", "simulator"),)

GIVEN: Final = frozenset({OK, "goaway"})
"""Answers that say the provider has taken the message."""

BROKEN: Final[Mapping[str, Callable[[], Reply]]] = {
    "html": lambda: Reply(502, (("content-type", "text/html; charset=UTF-8"),), HTML),
    "garbage": lambda: Reply(200, (("content-type", "application/json"),), b'{"name": "proj'),
    "empty": lambda: Reply(503),
    "reset": lambda: Reply(500, manner=Manner.RESET, code=ErrorCode.INTERNAL_ERROR),
    "refused": lambda: Reply(503, manner=Manner.RESET, code=ErrorCode.REFUSED_STREAM),
    "goaway_error": lambda: Reply(503, manner=Manner.GOAWAY_ERROR, code=ErrorCode.INTERNAL_ERROR),
    "stall": lambda: Reply(200, manner=Manner.STALL),
    "close": lambda: Reply(503, manner=Manner.CLOSE),
    "torn": lambda: Reply(503, (), HTML, manner=Manner.TORN),
}
"""``goaway`` is missing: it is the provider's own good answer, and a farewell."""


def adorn(reply: Reply, rule: Rule, now: float) -> Reply:
    """Change an answer as its rule asks; *now* in seconds since 1970."""
    if rule.answer == "goaway":
        reply.manner = Manner.GOAWAY
    if rule.status is not None:
        reply.status = rule.status
    if rule.retry_after is not None:
        wait = rule.retry_after
        said = formatdate(now + wait, usegmt=True) if rule.retry_after_date else f"{wait:g}"
        reply.fields = (*reply.fields, ("retry-after", said))
    if rule.code is not None:
        reply.code = rule.code
    if rule.debug is not None:
        reply.debug = rule.debug.encode()
    if rule.trailers:
        reply.trailers = TRAILERS
    reply.parts = rule.parts
    reply.informational = rule.informational
    return reply
