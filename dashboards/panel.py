"""A panel as data: what it is called, what it tells a newcomer, its unit, and what it asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dashboards.promql import Expr


class Form(StrEnum):
    """How a panel is drawn."""

    LINES = "lines"
    """How something went: a line for each series."""

    STACK = "stack"
    """How parts made up a whole."""

    NUMBER = "number"
    """What it is now, or was over the whole range."""

    TABLE = "table"
    """A row for each series."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a panel."""

    expr: Expr
    name: str = ""
    """What the series is called where its labels do not say it."""

    @property
    def legend(self) -> str:
        """The name of each series in the legend; it can name no label that the answer does not have."""
        return " · ".join((*([self.name] if self.name else []), *(f"{{{{{label}}}}}" for label in self.expr.labels)))


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel."""

    title: str
    description: str
    """One or two sentences for somebody who sees it for the first time: what it is, and when to worry."""

    unit: str
    asks: Sequence[Ask]
    form: Form = Form.LINES
    width: int = 8
    """Of 24 columns."""

    height: int = 8
    """In rows of 30 pixels."""

    limits: Sequence[tuple[float, str]] = ()
    """From which value on a number has which colour; below the first it is green."""

    words: dict[float, str] = field(default_factory=dict)
    """What single values mean, such as 1 for *paused*."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report."""

    field: str
    """Its name in the JSON."""

    title: str
    kind: str = "string"
    """``string``, ``number`` or ``timestamp``."""

    unit: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A panel of rows from the reports API; one notification each, or one delivery."""

    title: str
    description: str
    unit: str
    path: str
    """Below the datasource's address, with variables."""

    columns: Sequence[Column]
    params: Sequence[tuple[str, str]] = ()
    form: Form = Form.TABLE
    width: int = 24
    height: int = 9
    opens: str = ""
    """A column whose value is chosen when it is clicked; the variable is called as the column, without ``_id``."""


@dataclass(frozen=True, slots=True)
class Row:
    """Panels below one heading."""

    title: str
    panels: Sequence[Panel | Report]
    is_closed: bool = False
    """Its panels are neither drawn nor asked for before somebody opens it; only the last one of a dashboard is."""


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard."""

    uid: str
    """Its name in addresses, and that of its file."""

    title: str
    description: str
    rows: Sequence[Row]
