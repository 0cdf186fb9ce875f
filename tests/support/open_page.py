"""A page that is open: the stream of one token, as a browser would read it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import orjson

from edge.grants import digest
from edge.routes.live import told
from tests.support.builders import NOON
from tests.support.edge_house import SHOP, EdgeHouse
from tests.support.eventually import later

SOON_S = 0.005
PATIENCE_S = 5.0


class OpenPage:
    """Reads what comes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def next(self) -> tuple[str, dict[str, Any]]:
        """Return the next event and its data; a heartbeat is ``("", {})``."""
        return parsed(await asyncio.wait_for(anext(self._stream), PATIENCE_S))

    async def ends(self) -> bool:
        """Tell whether nothing follows."""
        return await anext(self._stream, None) is None


@asynccontextmanager
async def a_page(edge: EdgeHouse, token: str = SHOP) -> AsyncIterator[OpenPage]:
    """Open the page of a token, looked after every few milliseconds."""
    board = edge.app.state.board
    board.every_s = SOON_S
    grant = edge.grants.known[digest(token)]
    async with aclosing(told(board, lambda: edge.grants.find(token, NOON), grant)) as stream:
        yield OpenPage(stream)


def parsed(frame: bytes) -> tuple[str, dict[str, Any]]:
    """Take one frame apart."""
    lines = frame.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines if line and not line.startswith(":"))
    return fields.get("event", ""), orjson.loads(fields.get("data", "{}"))


async def a_look_later() -> None:
    """Wait for as long as some looks take."""
    await later(5 * SOON_S)
