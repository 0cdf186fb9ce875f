"""``carillon routes``: which routes are open, and pausing or releasing one."""

import sys
from collections.abc import Callable, Iterable

import orjson
from rich.console import Console

from models.control import Control, route_scope
from models.errors import SetupError
from providers.catalogue import channels
from rules.complaints import unknown_name
from rules.route_commands import pause_route, resume_route
from rules.route_states import RouteState, route_states
from settings import Settings
from streams.console.acceptance import accepted
from streams.console.brakes import who
from streams.console.broker import command
from streams.console.exits import fail, say
from streams.console.registry import open_registry
from streams.console.routes_view import row, told, view
from streams.routes import read_apps


async def show(settings: Settings, *, as_json: bool) -> None:
    """Print every route and what holds it."""
    async with open_registry(settings) as registry:
        states = route_states(_configured(settings), await registry.controls.wide())
    if as_json:
        sys.stdout.writelines(orjson.dumps(row(state)).decode() + "\n" for state in states)
    elif states:
        Console().print(view(states))
    else:
        say("no app has credentials here: set CARILLON_PROVIDERS__<CHANNEL>__…, see docs/settings.md")


async def release(channel: str, app: str, why: str, settings: Settings) -> None:
    """Release a route and return when that is in force; ends with 1 where something holds it all the same."""
    state = await _state(settings, channel, app)
    if not state.is_stopped:
        _fail_if_held(state, "is not paused itself")
        sys.stdout.write(f"route {state.name} is open already\n")
        return
    before = None if state.own is None else state.own.released_at
    await command(settings.kafka, resume_route(channel, app, why=why, by=who()))
    state = await _in_force(settings, channel, app, lambda own: own.released_at != before)
    _fail_if_held(state, "was released")
    sys.stdout.write(f"route {state.name} is released: what waited for it goes out now\n")


async def pause(channel: str, app: str, why: str, settings: Settings) -> None:
    """Pause a route and return when that is in force."""
    state = await _state(settings, channel, app)
    if state.own is not None and state.own.paused:
        sys.stdout.write(f"route {state.name} is paused already, {told(state.own)}\n")
        return
    await command(settings.kafka, pause_route(channel, app, why=why, by=who()))
    await _in_force(settings, channel, app, lambda own: own.paused)
    sys.stdout.write(f"route {state.name} is paused; release it: carillon routes release {channel} {app}\n")


def _fail_if_held(state: RouteState, what: str) -> None:
    """End where something holds a route, naming each scope and how to release it."""
    for control in state.held_by:
        if control is state.own:
            cure = f"mend the cause, then carillon routes release {state.channel} {state.app}"
        else:
            cure = f'release that with the command {{"type": "resume", "scope": "{control.scope}"}}'
        say(f"{control.scope} is paused {told(control)}: {cure}")
    if state.held_by:
        fail(f"route {state.name} {what}, and is held all the same")


async def _in_force(settings: Settings, channel: str, app: str, is_so: Callable[[Control], bool]) -> RouteState:
    """Return the state of a route as soon as its own control is as it was asked for."""
    async with open_registry(settings) as registry:

        async def look() -> RouteState | None:
            state = _found(route_states([(channel, app)], await registry.controls.wide()), channel, app)
            return state if state is not None and state.own is not None and is_so(state.own) else None

        return await accepted(look)


async def _state(settings: Settings, channel: str, app: str) -> RouteState:
    """Return one route; raises SetupError, naming the nearest there is, where nobody knows it."""
    async with open_registry(settings) as registry:
        states = route_states(_configured(settings), await registry.controls.wide())
    state = _found(states, channel, app)
    if state is None:
        near = unknown_name(f"{channel}/{app}", [each.name for each in states]) if states else "no app has credentials"
        message = (
            f"no route {channel}/{app} here; {near}. Of one whose credentials are elsewhere, publish the command "
            f'{{"type": "pause", "scope": "{route_scope(channel, app)}"}} with `carillon send`'
        )
        raise SetupError(message)
    return state


def _found(states: Iterable[RouteState], channel: str, app: str) -> RouteState | None:
    return next((state for state in states if (state.channel, state.app) == (channel, app)), None)


def _configured(settings: Settings) -> set[tuple[str, str]]:
    """Return the routes that have credentials here."""
    found = {(channel, app) for app, given in read_apps(settings).items() for channel in given}
    return {(channel, app) for channel, app in found if channel in channels()}
