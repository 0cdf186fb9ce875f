"""What is in force, as a person reads it, and as a program does."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from models.base import Json
from models.control import Control, Hold


def view(controls: Sequence[Control]) -> RenderableType:
    """Return a row for each thing that is in force: a scope that is paused and limited has two."""
    table = Table("scope", "in force", "since", "by", "why")
    for control in controls:
        scope = control.scope
        for said, hold in _in_force(control):
            # As text and not as markup: somebody's words must not be read as styles.
            table.add_row(Text(scope), Text(said), *map(Text, _cells(control, hold)))
            scope = ""
    return table


def row(control: Control) -> Json:
    """Return a scope for a program; who did it is null where it is not in force."""
    return {
        "scope": control.scope,
        "paused": control.paused,
        "paused_by": _told(control.hold),
        "rate_per_s": control.rate_per_s,
        "limited_by": _told(control.limited),
        "cancelled": control.cancelled,
        "cancelled_before": control.cancelled_before,
        "cancelled_by": _told(control.called_off),
    }


def _in_force(control: Control) -> Iterator[tuple[str, Hold | None]]:
    if control.paused:
        yield "paused", control.hold
    if control.rate_per_s is not None:
        yield f"at most {control.rate_per_s:g} a second", control.limited
    if control.cancelled:
        yield "cancelled", control.called_off
    elif control.cancelled_before is not None:
        yield f"cancelled before {control.cancelled_before.isoformat(timespec='seconds')}", control.called_off


def _cells(control: Control, hold: Hold | None) -> tuple[str, str, str]:
    if hold is None:  # set before it was written down who did it
        return "", "", control.why
    return hold.since.isoformat(timespec="seconds"), hold.by, hold.why


def _told(hold: Hold | None) -> Json | None:
    return None if hold is None else hold.model_dump(mode="json")
