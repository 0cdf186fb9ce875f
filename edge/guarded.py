"""Who may not change anything is told so before the body is read."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from fastapi.security import SecurityScopes

from edge.access import BEARER, caller
from edge.grants import Scope


class GuardedRoute(APIRoute):
    """A route that asks for a token first: the framework would judge the body before it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that the framework would call, behind the guard."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            caller(request, SecurityScopes([Scope.CONTROL]), await BEARER(request))
            return await handle(request)

        return guarded
