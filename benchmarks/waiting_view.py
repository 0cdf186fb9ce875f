"""The waiting room as a table."""

from rich.console import Console
from rich.table import Table

from benchmarks.waiting import WaitingReport


def show_waiting(report: WaitingReport, console: Console) -> None:
    """Print how late each crowd left, and what the worker held meanwhile."""
    table = Table("due within", title=f"{report.records:,} records that wait: how late they leave, one worker")
    for heading in ("p50, ms", "p99, ms", "max, ms", "within 1 s", "early", "MB at most"):
        table.add_column(heading, justify="right")
    for crowd in report.crowds:
        said = crowd.as_json()
        cells = [f"{said[name]:,}" for name in ("late_ms_p50", "late_ms_p99", "late_ms_max")]
        table.add_row(
            f"{crowd.over_s:g} s", *cells, f"{said['within_1_s']:.2%}", f"{said['early']}", f"{said['rss_mb']}"
        )
    console.print(table)
    console.print(f"the worker held {report.idle_mb:.0f} MB before; {report.machine.told()}")
