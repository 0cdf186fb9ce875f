"""Controls -> what holds or slows a notification, a route or a wider scope, as rows."""

from collections.abc import Iterable, Mapping

from edge.live.rows import HoldRow, LimitRow, RouteRow, ScopeRow
from models.control import NOTIFICATION, Control, Hold, wide_scopes
from rules.route_states import RouteState

Controls = Mapping[str, Control]
"""By scope."""


def holds_of(scopes: Iterable[str], controls: Controls) -> list[HoldRow]:
    """Return what pauses any of these scopes, in their order."""
    return [hold_row(controls[scope]) for scope in scopes if scope in controls and controls[scope].paused]


def limits_of(scopes: Iterable[str], controls: Controls) -> list[LimitRow]:
    """Return the rates set for any of these scopes, in their order."""
    rows = [limit_row(controls[scope]) for scope in scopes if scope in controls]
    return [row for row in rows if row is not None]


def route_row(state: RouteState, controls: Controls, per_s: float | None) -> RouteRow:
    """Return a route."""
    return RouteRow(
        channel=state.channel,
        app=state.app,
        state="paused" if state.held_by else "open",
        rate_per_s=per_s,
        held_by=[hold_row(control) for control in state.held_by],
        limits=limits_of(wide_scopes(state.channel, state.app), controls),
    )


def scope_rows(controls: Iterable[Control]) -> list[ScopeRow]:
    """Return every wider scope in which something is in force."""
    return [
        ScopeRow(
            scope=control.scope,
            hold=hold_row(control) if control.paused else None,
            limit=limit_row(control),
            cancelled_before=control.cancelled_before,
        )
        for control in controls
        if control.is_in_force and not control.scope.startswith(NOTIFICATION)
    ]


def hold_row(control: Control) -> HoldRow:
    """Return who holds a scope; one that does not say has at least the words of the last change."""
    by, why, since = _told(control.hold, control)
    return HoldRow(scope=control.scope, by=by, why=why, since=since)


def limit_row(control: Control) -> LimitRow | None:
    """Return who slows a scope, or None."""
    if control.rate_per_s is None:
        return None
    by, why, since = _told(control.limited, control)
    return LimitRow(scope=control.scope, rate_per_s=control.rate_per_s, by=by, why=why, since=since)


def _told(hold: Hold | None, control: Control) -> tuple[object, object, object]:
    if hold is None:
        return None, control.why or None, None
    return hold.by or None, hold.why or None, hold.since
