"""What was found, as a table for people and one line of JSON for programs."""

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from dashboards.check.asking import Asked
from dashboards.check.finding import Finding
from dashboards.check.reading import Page


def tell(console: Console, pages: Sequence[Page], asked: Sequence[Asked], findings: Sequence[Finding]) -> None:
    """Write a line for each dashboard, each fault, and the sum as JSON."""
    table = Table("dashboard", "panels", "questions", "series", "quiet", "failures")
    for name in [
        *(page.name for page in pages),
        *sorted({each.page for each in asked} - {page.name for page in pages}),
    ]:
        panels = sum(not panel.is_heading for page in pages if page.name == name for panel in page.panels)
        own = [each for each in asked if each.page == name]
        quiet = sum(each.is_quiet for each in own)
        failed = sum(finding.page == name for finding in findings)
        numbers = (panels, len(own), sum(each.series for each in own), quiet, failed)
        table.add_row(name, *map(str, numbers), style="red" if failed else None)
    console.print(table)
    for each in asked:
        if each.is_quiet and not each.faults:
            console.print(f"quiet: {each.page} / {each.panel}: nothing was observed", markup=False, soft_wrap=True)
    for finding in findings:
        console.print(f"failure: {finding}", markup=False, soft_wrap=True)
    console.print(json.dumps(summary(pages, asked, findings)), markup=False, highlight=False, soft_wrap=True)


def summary(pages: Sequence[Page], asked: Sequence[Asked], findings: Sequence[Finding]) -> dict[str, int]:
    """Return the sum: panels judged, questions sent, questions whose answer had no number, faults."""
    return {
        "panels": sum(not panel.is_heading for page in pages for panel in page.panels),
        "queries": len(asked),
        "quiet": sum(each.is_quiet for each in asked),
        "failures": len(findings),
    }
