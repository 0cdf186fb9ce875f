"""Scale-out as tables."""

from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.scale import RoleScale, ScaleReport
from benchmarks.steps import Stay, jain

DEAREST: Final = 4
"""Roles whose CPU is told."""

BOUND: Final = "CPU"


def show_scale(report: ScaleReport, console: Console) -> None:
    """Print what each number of workers did, and what each change cost."""
    for role in report.roles:
        console.print(_stays(role))
        for stay in role.stays:
            console.print(f"{stay.workers}: ms of CPU for 1,000 devices: {_cpu(stay, role)}")
        console.print(_moves(role))
    if report.joins:
        console.print(_joins(report))
    console.print(report.machine.told())
    console.print("each campaign's account balanced, and agreed with what was seen on the other side")


def _stays(role: RoleScale) -> Table:
    table = Table("workers", title=f"{role.role}: one has at most {role.bound}")
    for heading in ("per s", "of one", "least/most", "Jain", "conn.", "gap, s", "idle"):
        table.add_column(heading, justify="right", no_wrap=True)
    for stay in role.stays:
        table.add_row(
            str(stay.workers),
            f"{stay.rate(role.moments):,.0f}",
            f"{role.times_one(stay):.2f}",
            f"{stay.least_to_most:.2f}",
            f"{jain(list(stay.work.values())):.3f}",
            str(stay.connections),
            f"{role.moments.longest_gap(stay.began, stay.ended):.2f}",
            f"{stay.idle:.0%}{f' ({BOUND})' if stay.is_cpu_bound else ''}",
        )
    return table


def _cpu(stay: Stay, role: RoleScale) -> str:
    dearest = list(stay.cpu_ms_per_1000(role.moments).items())[:DEAREST]
    return ", ".join(f"{name} {used:g}" for name, used in dearest)


def _moves(role: RoleScale) -> Table:
    table = Table(role.role, title="what a change of their number costs")
    for heading in ("longest gap, s", "shared out after, s", "a worker reads nothing for, s"):
        table.add_column(heading, justify="right")
    for move in role.moves:
        gap = role.moments.longest_gap(move.began, move.ended)
        shared = f"{move.shared - move.began:.1f}"
        table.add_row(f"{move.before} -> {move.after}", f"{gap:.2f}", shared, f"{move.stood_s:.2f}")
    return table


def _joins(report: ScaleReport) -> Table:
    table = Table("role", title="a second worker comes while nothing is to be done")
    for heading in ("shared out after, s", "a worker reads nothing for, s"):
        table.add_column(heading, justify="right")
    for role, move in report.joins.items():
        table.add_row(role, f"{move.shared - move.began:.1f}", f"{move.stood_s:.2f}")
    return table
