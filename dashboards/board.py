"""A dashboard as data -> Grafana's JSON: places, numbers, variables and links."""

import json
import re
from collections.abc import Iterator
from typing import Final

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DashboardLinkType, GridPos

from dashboards.drawing import draw
from dashboards.narrowing import with_notes
from dashboards.panel import Board, Panel, Report, Row
from dashboards.variables import VARIABLES

COLUMNS: Final = 24
"""Of Grafana's grid."""

TAG: Final = "carillon"
USED: Final = re.compile(r"\$\{?(\w+)")


def to_json(board: Board) -> str:
    """Return a dashboard as Grafana imports it."""
    built = (
        dashboard.Dashboard(f"Carillon · {board.title}")
        .uid(f"carillon-{board.uid}")
        .description(board.description)
        .tags([TAG])
        .time("now-1h", "now")
        .refresh("10s")
        .timezone("browser")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .readonly()
        .link(_others())
    )
    for row, heading, panels in _placed(with_notes(board)):
        built = built.with_row(heading)
        for number, place, panel in panels:
            # What is put into a heading is closed with it.
            (heading if row.is_closed else built).with_panel(draw(panel, number, place))
    text = JSONEncoder(sort_keys=True, indent=2, ensure_ascii=False).encode(built.build())
    used = set(USED.findall(text))
    variables = [make() for name, make in VARIABLES.items() if name in used]
    text = JSONEncoder(sort_keys=True, indent=2, ensure_ascii=False).encode(built.variables(variables).build())
    return f"{text}\n"


def of_json(text: str) -> dict[str, object]:
    """Return what was written."""
    read: dict[str, object] = json.loads(text)
    return read


def _others() -> dashboard.DashboardLink:
    link = dashboard.DashboardLink("Carillon").type(DashboardLinkType.DASHBOARDS).tags([TAG])
    return link.include_vars(True).keep_time(True)  # noqa: FBT003  # as the SDK has it


Placed = tuple[int, GridPos, Panel | Report]


def _placed(board: Board) -> Iterator[tuple[Row, dashboard.Row, list[Placed]]]:
    """Give each heading with its panels: from left to right, and below when a line is full; numbered from 1."""
    number, y = 0, 0
    for row in board.rows:
        number += 1
        heading = dashboard.Row(row.title).id(number).grid_pos(GridPos(h=1, w=COLUMNS, x=0, y=y))
        x, y, tallest, panels = 0, y + 1, 0, list[Placed]()
        for panel in row.panels:
            if x + panel.width > COLUMNS:
                x, y, tallest = 0, y + tallest, 0
            number += 1
            panels.append((number, GridPos(h=panel.height, w=panel.width, x=x, y=y), panel))
            x, tallest = x + panel.width, max(tallest, panel.height)
        y += tallest
        yield row, heading, panels
