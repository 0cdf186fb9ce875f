"""No request brings more than a command has room for: what is larger is refused before it is in memory."""

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 65_536
"""As much as a command on Kafka; ours have some hundred bytes."""


class BoundedBodies:
    """Counts what comes, whatever a header says of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; reading too much of it ends with 413."""
        come = 0

        async def bounded() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > MOST_BYTES:
                detail = f"the body is larger than {MOST_BYTES} bytes; a command of the brake has some hundred"
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return message

        await self._app(scope, bounded, send)
