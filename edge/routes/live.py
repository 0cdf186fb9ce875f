"""``GET /v1/live``: everything that goes on, and what changes of it, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import StreamingResponse

from edge.access import Bearer, Guard, Reader
from edge.grants import Grant, digest
from edge.live import frames
from edge.live.board import Board
from edge.live.places import Places
from edge.live.view import View
from edge.responses import FULL, GUARDED

router = APIRouter()

MEDIA_TYPE: Final = "text/event-stream"

HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy that gathers would hand over minutes of them at once
}

EVENT: Final = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": [frames.SNAPSHOT, frames.CHANGES, frames.FAREWELL]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
}

STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events `snapshot` (all of it, once), `changes` (what is not as it was) and `farewell`; "
        "comments while nothing changes. docs/live.md shows their data.",
        "content": {MEDIA_TYPE: {"schema": EVENT}},
    }
}


async def _place(request: Request, _grant: Reader, token: Bearer) -> AsyncIterator[None]:
    """Hold a place until the answer has ended, however it ends: the framework lets go of it after the last byte."""
    places: Places = request.app.state.places
    with places.hold(digest(token)):
        yield


@router.get(
    "/v1/live",
    summary="What goes on now",
    response_class=StreamingResponse,
    responses={status: told for status, told in GUARDED.items() if status not in {304, 422}} | FULL | STREAM,
    dependencies=[Depends(_place)],
)
async def live(request: Request, grant: Reader, token: Bearer) -> StreamingResponse:
    """Tell what goes on, and go on telling until the caller hangs up, or the token is good for nothing any more."""
    board: Board = request.app.state.board
    guard: Guard = request.app.state.guard
    stream = told(board, lambda: guard.grants.find(token, guard.clock()), grant)
    return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=HEADERS)


async def told(board: Board, ask: Callable[[], Grant | None], grant: Grant) -> AsyncIterator[bytes]:
    """Yield what goes to one page; *ask* tells what its token is good for now."""
    loop = asyncio.get_running_loop()
    before: View | None = None
    spoke = loop.time()
    async with aclosing(board.views(grant.app)) as views:
        async for view in views:
            if ask() != grant:
                yield frames.farewell("token")
                return
            if view is None or grant.app not in view.shown:
                frame = None
            else:
                frame = frames.snapshot(view, grant) if before is None else frames.changes(before, view, grant)
                before = view
            if frame is None and loop.time() - spoke >= board.beat_s:
                frame = frames.HEARTBEAT
            if frame is not None:
                yield frame
                spoke = loop.time()
