import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from providers.reopening import NotSentError, ReopeningTransport

Act = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Line(httpx.AsyncBaseTransport):
    """A connection that does as it is told."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._act(request)

    async def aclose(self) -> None:
        self.is_closed = True


class Lines:
    """Opens one scripted connection after the other."""

    def __init__(self, *acts: Act) -> None:
        self._acts = iter(acts)
        self.opened: list[Line] = []

    def __call__(self) -> Line:
        self.opened.append(Line(next(self._acts)))
        return self.opened[-1]


def a_request() -> httpx.Request:
    return httpx.Request("POST", "https://fcm.example/")


async def answer(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503, content=b"x")


async def hang_unsent(_request: httpx.Request) -> httpx.Response:
    return await asyncio.get_running_loop().create_future()


async def hang_sent(request: httpx.Request) -> httpx.Response:
    await request.extensions["trace"]("http2.send_request_headers.started", {})
    return await asyncio.get_running_loop().create_future()


async def break_sent(request: httpx.Request) -> httpx.Response:
    await request.extensions["trace"]("http2.send_request_headers.started", {})
    raise httpx.RemoteProtocolError("GOAWAY")  # noqa: EM101  as httpx raises it


async def break_unsent(_request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError("GOAWAY")  # noqa: EM101  as httpx raises it


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (hang_unsent, NotSentError),
        (break_unsent, NotSentError),
        (hang_sent, httpx.ReadError),
        (break_sent, httpx.ReadError),
    ],
)
async def test_a_fault_tells_whether_the_request_had_left_and_the_next_goes_another_way(
    act: Act, error: type[Exception]
) -> None:
    lines = Lines(act, answer)
    transport = ReopeningTransport(lines, 0.02)

    with pytest.raises(error):
        await transport.handle_async_request(a_request())
    response = await transport.handle_async_request(a_request())

    assert response.status_code == 503
    assert [line.is_closed for line in lines.opened] == [True, False]
    await transport.aclose()
    assert all(line.is_closed for line in lines.opened)


async def test_a_line_in_trouble_is_left_open_until_its_last_request_has_ended() -> None:
    begun, release = asyncio.Event(), asyncio.Event()
    acts = iter([release.wait, None])

    async def slow_then_broken(request: httpx.Request) -> httpx.Response:
        wait = next(acts)
        if wait is None:
            return await break_sent(request)
        begun.set()
        await wait()
        return httpx.Response(200, content=b"late")

    lines = Lines(slow_then_broken, answer)
    transport = ReopeningTransport(lines, 5)
    slow = asyncio.create_task(transport.handle_async_request(a_request()))
    await begun.wait()

    with pytest.raises(httpx.ReadError):
        await transport.handle_async_request(a_request())

    assert not lines.opened[0].is_closed
    release.set()
    assert (await slow).content == b"late"
    assert lines.opened[0].is_closed


async def test_a_server_in_trouble_is_not_flooded_with_connections() -> None:
    lines = Lines(*[break_sent] * 10)
    transport = ReopeningTransport(lines, 5)

    for _ in range(10):
        with pytest.raises(httpx.ReadError):
            await transport.handle_async_request(a_request())

    assert len(lines.opened) == 2
    await transport.aclose()
