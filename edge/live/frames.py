"""Views -> what goes to one page: everything once, and then what changed since it was told last."""

from typing import Any, Final

import orjson
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from edge.grants import ALL_APPS, Grant, Scope
from edge.live.rows import ScopeRow
from edge.live.view import View

HEARTBEAT: Final = KEEPALIVE_COMMENT
"""Says to everybody between us and the page that the connection is wanted."""

SNAPSHOT: Final = "snapshot"
CHANGES: Final = "changes"
FAREWELL: Final = "farewell"


def snapshot(view: View, grant: Grant) -> bytes:
    """Return everything that a token may see, and what it may do; its app has to be in the view."""
    told = {
        "you": {"name": grant.name, "app": grant.app, "controls": Scope.CONTROL in grant.scopes},
        "notifications": [row.model_dump(mode="json") for row in view.shown[grant.app].notifications.values()],
        **_parts(view, grant),
    }
    return _frame(SNAPSHOT, told)


def changes(before: View, after: View, grant: Grant) -> bytes | None:
    """Return what is not as it was, or None; ``order`` names all that are shown, where that has changed."""
    known, now = before.shown[grant.app].notifications, after.shown[grant.app].notifications
    told: dict[str, Any] = {}
    changed = [row.model_dump(mode="json") for name, row in now.items() if known.get(name) != row]
    if changed:
        told["notifications"] = changed
    if list(known) != list(now):
        told["order"] = list(now)
    parts_before, parts_after = _parts(before, grant), _parts(after, grant)
    told |= {name: part for name, part in parts_after.items() if part != parts_before[name] and name != "at"}
    return _frame(CHANGES, {"at": after.at, **told}) if told else None


def farewell(why: str) -> bytes:
    """Return the last word to a page that is not to come back as it is."""
    return _frame(FAREWELL, {"why": why})


def _parts(view: View, grant: Grant) -> dict[str, Any]:
    """Return all but the notifications."""
    shown = view.shown[grant.app]
    return {
        "at": view.at,
        "registry": view.registry,
        "broker": view.broker,
        "more": shown.more,
        "more_at_least": shown.more_at_least,
        "routes": [row.model_dump(mode="json") for row in shown.routes],
        "scopes": [row.model_dump(mode="json") for row in view.scopes if _is_about(row, grant)],
        "lag": [row.model_dump(mode="json") for row in view.lag],
        "lag_at": view.lag_at,
    }


def _is_about(row: ScopeRow, grant: Grant) -> bool:
    """Tell whether a wider scope holds for anything of a token's app."""
    kind, _, name = row.scope.partition(":")
    if grant.app == ALL_APPS or kind in {"*", "channel"}:
        return True
    return name.rpartition(":")[2] == grant.app


def _frame(event: str, told: dict[str, Any]) -> bytes:
    return format_sse_event(event=event, data_str=orjson.dumps(told).decode())
