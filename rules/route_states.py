"""Routes and controls -> which routes are open, and what holds the others."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.control import Control, route_scope, wide_scopes
from models.names import AppId, Channel


@dataclass(frozen=True, slots=True)
class RouteState:
    """One route as an operator sees it."""

    channel: Channel
    app: AppId
    is_configured: bool
    """It has credentials here; otherwise only its control is left of it, or its credentials are elsewhere."""

    own: Control | None
    """Of the route itself, paused or not."""

    held_by: tuple[Control, ...]
    """Whatever pauses all of it, the narrowest scope first; empty: it is open."""

    @property
    def name(self) -> str:
        """The route as people write it."""
        return f"{self.channel}/{self.app}"

    @property
    def is_stopped(self) -> bool:
        """Tell whether the route itself is paused, by a brake or by hand, and not a wider scope alone."""
        return self.own is not None and self.own.paused


def route_states(configured: Iterable[tuple[Channel, AppId]], controls: Iterable[Control]) -> list[RouteState]:
    """Return every route that has credentials, and every other one that is paused, by name."""
    known = {control.scope: control for control in controls}
    here = set(configured)
    paused = {_route(scope) for scope, control in known.items() if scope.startswith("route:") and control.paused}
    return [
        RouteState(*route, route in here, known.get(route_scope(*route)), tuple(_holding(route, known)))
        for route in sorted(here | paused)
    ]


def _holding(route: tuple[Channel, AppId], known: Mapping[str, Control]) -> Iterator[Control]:
    for scope in wide_scopes(*route):
        if scope in known and known[scope].paused:
            yield known[scope]


def _route(scope: str) -> tuple[Channel, AppId]:
    _, channel, app = scope.split(":")
    return channel, app
