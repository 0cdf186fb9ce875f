"""The whole way as tables."""

from rich.console import Console
from rich.table import Table

from benchmarks.campaign import OTHERS
from benchmarks.figures import percentile, spread
from benchmarks.pipeline import PipelineReport


def show_pipeline(report: PipelineReport, console: Console) -> None:
    """Print what each role used, how it grows, and what a direct message waits."""
    console.print(_roles(report))
    console.print(_figures(report))
    console.print(report.machine.told())
    console.print("the audience is computed, in accept and expand: no registry is read, one is written (a stand-in)")


def _roles(report: PipelineReport) -> Table:
    table = Table("role", title="CPU in µs per device, and resident memory in MB at the end, by devices")
    for one in report.campaigns:
        table.add_column(f"µs, {one.devices:,}", justify="right", no_wrap=True)
        table.add_column("MB", justify="right", no_wrap=True)
    used = sorted(report.campaigns[0].us, key=lambda role: (role in OTHERS, -report.campaigns[-1].us[role]))
    for role in used:
        cells = [cell for one in report.campaigns for cell in (f"{one.us[role]:.2f}", f"{one.rss_mb[role]:.0f}")]
        table.add_row(f"({role})" if role in OTHERS else role, *cells)
    totals = [cell for one in report.campaigns for cell in (f"{one.way_us:.2f}", "")]
    table.add_row("the whole way, without those in ()", *totals)
    return table


def _figures(report: PipelineReport) -> Table:
    table = Table("figure", "value")
    first, main = report.campaigns[0], report.main
    if report.h2load_us:
        floor = spread(report.h2load_us)
        table.add_row("h2load, FCM, µs per message", floor.told(2))
        table.add_row("the whole way per device / h2load", f"{main.way_us / floor.median:.2f}")
    for one in report.campaigns:
        table.add_row(f"{one.devices:,} devices, command to balanced account", f"{one.seconds:.1f} s")
    for one in report.campaigns[1:]:
        growth = f"{one.way_us / first.way_us:.3f}"
        table.add_row(f"CPU per device, {one.devices:,} / {first.devices:,}", growth)
    if report.slow is not None:
        ratio = f"{report.slow.seconds:.1f} s, {report.slow.seconds / first.seconds:.2f} times"
        table.add_row(f"{first.devices:,} devices at {report.plan.slow_ms} ms latency", ratio)
    for name, found in (("alone", report.alone_ms), (f"beside {main.devices:,} devices", report.beside_ms)):
        told = f"p50 {percentile(found, 0.5):.1f}, p99 {percentile(found, 0.99):.1f} of {len(found)}"
        table.add_row(f"direct message {name}, command to request, ms", told)
    return table
