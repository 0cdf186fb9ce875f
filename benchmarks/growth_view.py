"""What stays behind, as a table."""

from rich.console import Console
from rich.table import Table

from benchmarks.growth import STEPS, WARM, GrowthReport


def show_growth(report: GrowthReport, console: Console) -> None:
    """Print by how much each role grew in each step."""
    told = f"{report.small:,} small notifications, then one of {report.large:,} devices twice"
    table = Table("role", title=f"resident memory in MB when warm, and growth: {told}")
    for step in STEPS:
        table.add_column(step, justify="right")
    grown = {step: report.grown(step) for step in STEPS[1:]}
    for role, warm in report.samples[WARM].items():
        table.add_row(role, f"{warm:.0f}", *(f"{grown[step][role]:+.1f}" for step in STEPS[1:]))
    console.print(table)
    console.print(report.machine.told())
