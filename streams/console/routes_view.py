"""The routes as a person reads them, and as a program does."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from models.base import Json
from models.control import Control
from rules.route_states import RouteState


def view(states: Sequence[RouteState]) -> RenderableType:
    """Return a row per open route, and one per scope that holds another."""
    table = Table("channel", "app", "state", "since", "by", "why")
    for state in states:
        head = [state.channel, state.app]
        if not state.held_by:
            table.add_row(*head, "open", *_released(state))
        for control in state.held_by:
            own = control is state.own
            word = Text("paused" if own else f"paused by {control.scope}", style="bold red")
            table.add_row(*map(Text, head), word, *_held(control))
            head = ["", ""]
    return table


def row(state: RouteState) -> Json:
    """Return a route for a program."""
    return {
        "channel": state.channel,
        "app": state.app,
        "configured": state.is_configured,
        "state": "paused" if state.held_by else "open",
        "held_by": [
            {"scope": control.scope, **(control.hold.model_dump(mode="json") if control.hold else {})}
            for control in state.held_by
        ],
    }


def told(control: Control) -> str:
    """Return who holds a scope, why and since when, in a clause."""
    since, by, why = (str(cell) for cell in _held(control))
    parts = [f"since {since}" * bool(since), f"by {by}" * bool(by), f"({why})" * bool(why)]
    return " ".join(part for part in parts if part) or "by nobody who said so"


def _held(control: Control) -> tuple[Text, Text, Text]:
    hold = control.hold
    # As text and not as markup: somebody's words must not be read as styles.
    if hold is None:
        return Text(), Text(), Text(control.why)
    return Text(hold.since.isoformat(timespec="seconds")), Text(hold.by), Text(hold.why)


def _released(state: RouteState) -> tuple[str, str, Text]:
    """Return since when an open route is open, where it was paused before."""
    if state.own is None or state.own.released_at is None:
        return "", "", Text("" if state.is_configured else "no credentials here")
    return state.own.released_at.isoformat(timespec="seconds"), "", Text(state.own.why)
