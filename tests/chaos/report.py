"""Tells people how it went: a line while a row is played, a table at the end."""

from __future__ import annotations

from rich.table import Table

from tests.chaos.verdict import Finding, Verdict

WORDS = 60
"""Of the first thing that was missed, in the table; the history and the JSON have all of it."""


def line_of(found: Finding, name: str, took_s: float) -> str:
    """Return one line about one play."""
    said = "held" if found.passed else f"[red]MISSED[/red] {'; '.join(found.missed[:3])}"
    figures = " ".join(f"{name} {value:.2f}" for name, value in found.measures.items())
    repeats = f"repeats {found.repeats} of {found.excused}"
    return f"  {name}: {said} ({repeats}, silence {found.seconds:.1f} s, {figures}) in {took_s:.0f} s"


def table_of(verdict: Verdict) -> Table:
    """Return all plays; a bar stands behind what it holds."""
    table = Table(title="what was still true")
    table.add_column("#", justify="right")
    table.add_column("fault", no_wrap=True)
    for name in ("lost", "twice", "repeats", "foreign ids"):
        table.add_column(name, justify="right")
    for name in ("exact", "silence", "measured", "verdict"):
        table.add_column(name)
    for row in verdict.rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Finding) -> list[str]:
    silence_bar = row.bars.get("silence")
    measured = ", ".join(
        f"{name} {value:.2f}" + (f" ≤ {row.bars[name]:g}" if name in row.bars else "")
        for name, value in row.measures.items()
    )
    return [
        str(row.number),
        row.fault,
        f"{row.lost} ≤ 0",
        f"{row.twice} ≤ 0",
        f"{row.repeats} ≤ {row.excused}",
        f"{row.foreign_ids} ≤ 0",
        "yes" if row.exact else "[red]no[/red]",
        f"{row.seconds:.1f} s" + ("" if silence_bar is None else f" ≤ {silence_bar:g}"),
        measured,
        "[green]passed[/green]" if row.passed else f"[red]missed[/red]: {row.missed[0][:WORDS]}",
    ]
