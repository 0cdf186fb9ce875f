"""An HTTP/2 connection for httpx that is given up after a fault, and that knows what had left.

httpcore keeps a connection whose accounts of streams went wrong (a server that lowers and raises its limit, a request
that was cancelled while it was written): everything after it would hang. Here each fault that is not an answer opens
a new connection; the old one is closed when its last request has ended.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

APART_S: Final = 1.0
"""At least so long between two connections opened for faults: a server in trouble is not to be flooded with TLS."""


class NotSentError(httpx.TransportError):
    """The request was never written to a connection; sending it again cannot be a second message."""


@dataclass(slots=True, eq=False)
class Line:
    """One httpx transport, with how many requests are on it."""

    transport: httpx.AsyncBaseTransport
    requests: int = 0
    is_given_up: bool = False


class ReopeningTransport(httpx.AsyncBaseTransport):
    """Sends on the present connection, and never a second time by itself.

    Raises httpx.ConnectError or ConnectTimeout, NotSentError, or httpx.ReadError where the request had left.
    """

    def __init__(
        self, open_line: Callable[[], httpx.AsyncBaseTransport], timeout_s: float, *, apart_s: float = APART_S
    ) -> None:
        self._open = open_line
        self._timeout_s = timeout_s
        self._apart_s = apart_s
        self._line: Line | None = None
        self._lines: set[Line] = set()
        self._reopened_at = float("-inf")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and read its whole response, so that nothing of it holds the connection later."""
        line, sent = self._present(), _Sent()
        line.requests += 1
        request.extensions = {**request.extensions, "trace": sent}
        is_answered = False
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await line.transport.handle_async_request(request)
                await response.aread()
            is_answered = True
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise
        except (httpx.TransportError, TimeoutError) as error:
            if sent.has_left:
                raise httpx.ReadError(type(error).__name__, request=request) from None
            raise NotSentError(type(error).__name__, request=request) from None
        finally:
            line.requests -= 1
            if not is_answered:
                self._give_up(line)
            await self._close_idle()
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        lines, self._lines, self._line = self._lines, set(), None
        for line in lines:
            await line.transport.aclose()

    def _present(self) -> Line:
        if self._line is None:
            self._line = Line(self._open())
            self._lines.add(self._line)
        return self._line

    def _give_up(self, line: Line) -> None:
        now = asyncio.get_running_loop().time()
        if line is self._line and now - self._reopened_at >= self._apart_s:
            line.is_given_up, self._line, self._reopened_at = True, None, now

    async def _close_idle(self) -> None:
        for line in [line for line in self._lines if line.is_given_up and not line.requests]:
            self._lines.discard(line)
            await line.transport.aclose()


def h2_line(context: ssl.SSLContext, connections: int) -> Callable[[], httpx.AsyncBaseTransport]:
    """Return what opens a line: HTTP/2, no proxy, no retry."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return lambda: httpx.AsyncHTTPTransport(verify=context, http1=True, http2=True, limits=limits, retries=0)


class _Sent:
    """Listens to httpcore: a request has left as soon as its headers begin to be written."""

    has_left = False

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:  # noqa: ARG002  httpcore hands it over
        if event.endswith("send_request_headers.started"):
            self.has_left = True
