"""What a choice at the head of a page does not narrow down says so: who chose one app must not read all as its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dashboards.panel import Board, Panel, Report

WHOSE: Final = ("app", "channel")
"""Choices that people take to hold for all that they see."""


def with_notes(board: Board) -> Board:
    """Return a dashboard in which each panel tells the choices that leave it as it is."""
    panels = [panel for row in board.rows for panel in row.panels if isinstance(panel, Panel)]
    choices = [name for name in WHOSE if any(_uses(panel, name) for panel in panels)]
    rows = [replace(row, panels=[_noted(panel, choices) for panel in row.panels]) for row in board.rows]
    return replace(board, rows=rows)


def _noted(panel: Panel | Report, choices: Sequence[str]) -> Panel | Report:
    """Return a panel with its note; a report says by itself whose rows it has."""
    if isinstance(panel, Report):
        return panel
    left = [name for name in choices if not _uses(panel, name)]
    note = f" Of every {' and '.join(left)}, whatever is chosen above." if left else ""
    return replace(panel, description=panel.description + note)


def _uses(panel: Panel, choice: str) -> bool:
    return any(f'"${choice}"' in ask.expr.text for ask in panel.asks)
