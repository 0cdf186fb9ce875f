"""Grafana's JSON -> panels and their questions, as far as they are judged; whoever wrote it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a panel stands on the grid."""

    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: "Place") -> bool:
        """Tell whether two panels share a field of the grid."""
        beside = self.x + self.width <= other.x or other.x + other.width <= self.x
        below = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (beside or below)


@dataclass(frozen=True, slots=True)
class Target:
    """One question of a panel; to Prometheus where it has an expression, else to the reports API."""

    expr: str
    legend: str
    is_instant: bool
    path: str
    params: Mapping[str, str]
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One panel."""

    number: int | None
    title: str
    description: str
    unit: str
    place: Place
    targets: Sequence[Target]
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One dashboard."""

    name: str
    text: str
    panels: Sequence[Shown]
    variables: Mapping[str, str]
    """What each asks for its values; empty: nothing."""


def read_page(name: str, text: str) -> Page:
    """Return a dashboard; raises ValueError where the text is no JSON."""
    told: Json = json.loads(text)
    variables = told.get("templating", {}).get("list", [])
    return Page(
        name,
        text,
        [_panel(panel) for panel in _flat(told.get("panels", []))],
        {variable.get("name", ""): _asked(variable) for variable in variables},
    )


def _flat(panels: Sequence[Json]) -> Iterator[Json]:
    """Give a closed row's panels too."""
    for panel in panels:
        yield panel
        yield from _flat(panel.get("panels") or [])


def _asked(variable: Json) -> str:
    """Return the query of a variable; that of a datasource asks nobody."""
    query = variable.get("query")
    return str(query.get("query", "")) if isinstance(query, dict) else ""


def _panel(told: Json) -> Shown:
    place = told.get("gridPos", {})
    return Shown(
        told.get("id"),
        told.get("title") or "",
        told.get("description") or "",
        told.get("fieldConfig", {}).get("defaults", {}).get("unit") or "",
        Place(place.get("x", 0), place.get("y", 0), place.get("w", 0), place.get("h", 0)),
        [_target(target) for target in told.get("targets") or []],
        told.get("type") == "row",
    )


def _target(told: Json) -> Target:
    params = told.get("url_options", {}).get("params", [])
    return Target(
        told.get("expr", ""),
        told.get("legendFormat", ""),
        bool(told.get("instant")),
        told.get("url", ""),
        {param["key"]: param["value"] for param in params},
        [column["selector"] for column in told.get("columns", [])],
    )
