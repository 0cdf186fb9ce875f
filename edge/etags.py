"""Answers that did not change are not sent again: ETag and If-None-Match (RFC 9110)."""

from collections.abc import Callable, Coroutine
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

CACHING: Final = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
"""Whoever keeps an answer asks each time whether it still holds, and shows it to nobody else."""

HASH_BYTES: Final = 16


class TaggedRoute(APIRoute):
    """A route whose answers carry the hash of their body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that the framework would call, with the tag around it."""
        handle = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await handle(request)
            if response.status_code != HTTPStatus.OK:
                return response
            tag = f'"{blake2b(response.body, digest_size=HASH_BYTES).hexdigest()}"'
            headers = {"ETag": tag, **CACHING}
            if is_known(tag, request.headers.get("If-None-Match")):
                return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
            response.headers.update(headers)
            return response

        return tagged


def is_known(tag: str, asked: str | None) -> bool:
    """Tell whether a caller has this very answer, by its If-None-Match; compared weakly, as RFC 9110 asks."""
    if asked is None:
        return False
    tags = {part.strip().removeprefix("W/") for part in asked.split(",")}
    return tag in tags or "*" in tags
