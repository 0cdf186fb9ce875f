"""Counts every request, and times it until its answer begins."""

from http import HTTPStatus
from time import perf_counter
from typing import Final

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telemetry.edge_metrics import EdgeMetrics

ELSEWHERE: Final = "other"
"""Of what is no path of ours, and of the page's files: whatever people try is no label."""


class Measured:
    """Stands around the application."""

    def __init__(self, app: ASGIApp, metrics: EdgeMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._enter(scope, message["status"], perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, counted)
        except Exception:
            self._enter(scope, HTTPStatus.INTERNAL_SERVER_ERROR, perf_counter() - began)
            raise

    def _enter(self, scope: Scope, status: int, seconds: float) -> None:
        path = path_of(scope)
        self._metrics.requests.of(path, str(int(status))).inc()
        self._metrics.seconds.of(path).observe(seconds)


def path_of(scope: Scope) -> str:
    """Return the path as the document has it, with the names of its parts; never what was sent."""
    route = scope.get("route")
    return route.path if isinstance(route, Route) else ELSEWHERE
