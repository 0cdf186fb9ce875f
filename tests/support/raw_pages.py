"""Pages that are asked for as a server would: the answer begins at once and lasts, and the caller can hang up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.support.edge_house import EdgeHouse
from tests.support.eventually import eventually_async

MEANWHILE: dict[str, Any] = {"type": "http", "asgi": {"spec_version": "2.3"}, "http_version": "1.1", "scheme": "http"}


@dataclass
class RawPage:
    """One request for the stream, and what came of it."""

    task: "asyncio.Task[None] | None" = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    send_fails: bool = False
    _gone: asyncio.Event = field(default_factory=asyncio.Event)

    def hang_up(self) -> None:
        """Be a caller that is gone."""
        self._gone.set()

    async def receive(self) -> dict[str, Any]:
        """Tell the application when the caller has gone, and nothing before."""
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        """Take what the application says."""
        if self.send_fails:
            raise BrokenPipeError
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        self.body += message.get("body", b"")

    @property
    def problem(self) -> dict[str, Any]:
        """What was answered instead of a stream."""
        told: dict[str, Any] = orjson.loads(self.body)
        return told


def ask_for_a_page(edge: EdgeHouse, token: str, **changes: Any) -> RawPage:
    """Ask for the stream, and let it last."""
    page = RawPage(**changes)
    headers = [(b"host", b"edge"), (b"authorization", f"Bearer {token}".encode())]
    scope = {**MEANWHILE, "method": "GET", "path": "/v1/live", "query_string": b"", "headers": headers, "root_path": ""}
    scope |= {"raw_path": b"/v1/live", "server": ("edge", 80), "client": ("10.0.0.1", 1)}
    page.task = asyncio.create_task(edge.app(scope, page.receive, page.send))
    return page


@asynccontextmanager
async def open_pages(edge: EdgeHouse, token: str, number: int) -> AsyncIterator[list[RawPage]]:
    """Ask for so many at once; gives them when each has begun to be answered, and hangs up."""
    pages = [ask_for_a_page(edge, token) for _ in range(number)]
    try:
        await until(lambda: all(page.status for page in pages))
        yield pages
    finally:
        for page in pages:
            page.hang_up()
        await asyncio.gather(*[page.task for page in pages if page.task is not None], return_exceptions=True)


async def until(so: Callable[[], bool]) -> None:
    """Return when something is so."""

    async def asked() -> bool:
        return so()

    assert await eventually_async(asked)
