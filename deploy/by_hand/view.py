"""How a house by hand went, for people and for scripts."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from deploy.by_hand.house import House, Place


def show(house: House, problems: Sequence[str], console: Console) -> None:
    """Print each container, what was replaced, and what went wrong."""
    table = Table("container", "healthy or done after", "ended with", "after", "not as there")
    for name, place in house.places.items():
        table.add_row(name, *_row(place))
    for name, why in house.absent.items():
        table.add_row(name, "-", "-", "-", why)
    console.print(table)
    for what, by in house.here.said.items():
        console.print(f"replaced: {what} by {by}", soft_wrap=True)
    for problem in problems:
        console.print(f"[red]{problem}", soft_wrap=True)


def _row(place: Place) -> tuple[str, str, str, str]:
    well = "-" if place.well_after_s is None else f"{place.well_after_s:.1f} s"
    ended = "-" if place.ended_after_s is None else f"{place.ended_after_s:.1f} s"
    return well, "-" if place.code is None else str(place.code), ended, place.note


def told(house: House, problems: Sequence[str], seconds: float) -> Mapping[str, object]:
    """Return the line that scripts read."""
    return {
        "containers": len(house.places) + len(house.absent),
        "started": len(house.places),
        "healthy": sum(place.well_after_s is not None for place in house.places.values()),
        "ended_well": sum(place.ended_well for place in house.places.values()),
        "absent": house.absent,
        "replacements": len(house.here.said),
        "problems": list(problems),
        "seconds": round(seconds, 1),
    }
