"""The comparison of senders as a table."""

from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.figures import spread
from benchmarks.sender import RATIOS, SenderReport

NAMES: Final = {
    "fcm": "Carillon, FCM",
    "h2load-fcm": "h2load, FCM",
    "firebase": "firebase-admin",
    "apns": "Carillon, APNs",
    "h2load-apns": "h2load, APNs",
    "aioapns": "aioapns",
}
WORDS: Final = {
    "fcm_vs_h2load": "Carillon, FCM / h2load",
    "apns_vs_h2load": "Carillon, APNs / h2load",
    "firebase_vs_fcm": "firebase-admin / Carillon, FCM",
    "aioapns_vs_apns": "aioapns / Carillon, APNs",
}


def show_sender(report: SenderReport, console: Console) -> None:
    """Print what each contender used, and the ratios."""
    table = Table(title="CPU per message, medians of the rounds; the provider answers after …")
    table.add_column("sender", no_wrap=True)
    for latency_ms in report.plan.latencies_ms:
        table.add_column(f"µs at {latency_ms} ms", justify="right", no_wrap=True)
        table.add_column("per s", justify="right", no_wrap=True)
    for contender in report.plan.contenders:
        cells = []
        for latency_ms in report.plan.latencies_ms:
            cells += [
                f"{spread(report.us(contender, latency_ms)).median:,.1f}",
                f"{report.rate(contender, latency_ms).median:,.0f}",
            ]
        table.add_row(NAMES[contender], *cells)
    console.print(table)
    console.print(_ratios(report))
    console.print(f"{report.machine.told()}; {report.plan.rounds} rounds of {report.plan.messages:,} messages")


def _ratios(report: SenderReport) -> Table:
    table = Table("ratio of CPU per message", title="median of the rounds' ratios (least-greatest)")
    for latency_ms in report.plan.latencies_ms:
        table.add_column(f"at {latency_ms} ms", justify="right")
    for name in RATIOS:
        found = [report.ratio(name, latency_ms) for latency_ms in report.plan.latencies_ms]
        table.add_row(WORDS[name], *("-" if one is None else one.told(2) for one in found))
    return table
