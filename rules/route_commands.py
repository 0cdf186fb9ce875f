"""Commands that Carillon itself publishes for a route: a brake's pause, and what an operator asks at the console."""

import re
from typing import Final

import orjson

from models.control import MAX_BY, MAX_WHY, route_scope
from models.names import AppId, Channel
from models.record import Outgoing

_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def pause_route(channel: Channel, app: AppId, *, why: str, by: str) -> Outgoing:
    """Return the command that holds a route; published twice it changes nothing, because the first reason stays.

    Parameters
    ----------
    why, by
        In words for an operator; what a command has no room for is cut off, because a brake must never be refused.
    """
    return _command("pause", channel, app, why, by)


def resume_route(channel: Channel, app: AppId, *, why: str, by: str) -> Outgoing:
    """Return the command that releases a route."""
    return _command("resume", channel, app, why, by)


def _command(type_: str, channel: Channel, app: AppId, why: str, by: str) -> Outgoing:
    # The scope is the key: commands of one route stay in their order.
    scope = route_scope(channel, app)
    body = {"type": type_, "scope": scope, "why": _line(why, MAX_WHY), "by": _line(by, MAX_BY)}
    return Outgoing("commands", scope, orjson.dumps(body))


def _line(text: str, most: int) -> str:
    """Return a text as one printable line of bounded length."""
    line = _UNPRINTABLE.sub(" ", text)
    return line if len(line) <= most else line[: most - 1] + "…"
