"""A plan as rows: for a terminal and for the docs, in the same words."""

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.costs import COMMAND, Costs
from benchmarks.load import Load
from benchmarks.plan import FCM_PER_MINUTE, Plan, Role

TERA: Final = 1_000
LEAST_CORES: Final = 0.001
"""Less than this is lost in what a process uses at rest."""

NAMES: Final = {"fcm": "FCM", "apns": "APNs"}


def rows(found: Plan) -> dict[str, str]:
    """Return what a plan says, by what it is said of."""
    said = {"devices a second at the peak": _number(found.load.peak_per_s)}
    for one in found.providers:
        name = NAMES[one.channel]
        said[f"{name}: messages a minute"] = _number(one.per_minute)
        if one.channel == "fcm":
            said["FCM: times the default quota of a project"] = f"{_short(one.per_minute / FCM_PER_MINUTE)}"
        said[f"{name}: requests under way"] = _number(one.in_flight)
        said[f"{name}: connections"] = _number(one.connections)
    said |= {f"processes of `{role.name}`": _role(role) for role in found.roles}
    return said | {
        "processes in all": _number(found.processes),
        "cores of all workers": f"{_short(found.cores)}",
        "memory of all workers": f"{_short(found.memory_gb)} GB",
        "partitions of a topic": str(found.partitions),
        f"cores of all brokers, {found.load.copies} copies": f"{_short(found.broker_cores)}",
        "written to topics, one copy": f"{_short(found.written_mb_s)} MB/s",
        f"kept on brokers' disks, {found.load.copies} copies": _gigabytes(found.kept_gb),
        "commands to MongoDB": f"{_short(found.registry_calls_s)} /s",
        "documents written to MongoDB": f"{_short(found.registry_rows_s)} /s",
        "deliveries kept in MongoDB, uncompressed": _gigabytes(found.deliveries_gb),
    }


def show_plan(found: Plan, costs: Costs, console: Console) -> None:
    """Print a plan, and where its figures come from."""
    load = found.load
    table = Table("", title=f"{load.devices_per_day:,} devices a day within {load.peak_hours:g} h")
    table.add_column("needs", justify="right")
    for name, text in rows(found).items():
        table.add_row(name.replace("`", ""), text)
    console.print(table)
    console.print(f"measured by `{COMMAND}`: {costs.machine}")


def show_costs(costs: Costs, console: Console) -> None:
    """Print what one device costs."""
    for heading, lines in _tables(costs):
        table = Table(heading[0], *heading[1:])
        for line in lines:
            table.add_row(*(cell.replace("`", "") for cell in line))
        console.print(table)
    told = f"in the registry a delivery is {costs.delivery_bytes:g} bytes, a device {costs.device_bytes:g}"
    console.print(f"{told}; to register one takes {costs.register_us:g} µs; {costs.machine}")


def markdown(plans: Mapping[str, Plan]) -> str:
    """Return plans side by side, by their headings."""
    columns = [rows(found) for found in plans.values()]
    lines = [["", *plans], ["---", *("---:" for _ in plans)]]
    lines += [[name, *(column.get(name, "-") for column in columns)] for name in columns[0]]
    return "\n".join(_line(line) for line in lines)


def costs_markdown(costs: Costs) -> str:
    """Return what one device costs as tables."""
    return "\n\n".join(_table(heading, lines) for heading, lines in _tables(costs))


def _tables(costs: Costs) -> list[tuple[list[str], list[list[str]]]]:
    roles = [[f"`{name}`", f"{us:.3g}", f"{costs.rss_mb[name]:.0f}"] for name, us in _dearest(costs.cpu_us)]
    topics = [[f"`{name}`", f"{size:.3g}"] for name, size in _dearest(costs.topic_bytes)]
    calls = [
        [f"`{name}`", f"{number * 1e6:,.0f}", f"{costs.registry_rows.get(name, 0.0) * 1e6:,.0f}"]
        for name, number in _dearest(costs.registry_calls)
    ]
    return [
        (["role", "µs of CPU for a device", "MB of a process"], roles),
        (["topic", "bytes for a device"], topics),
        (["asked of the registry by", "commands for a million", "documents written"], calls),
    ]


def _table(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in heading[1:])]
    return "\n".join(_line(line) for line in (heading, rule, *lines))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _dearest(figures: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(figures.items(), key=lambda item: -item[1])


def _role(role: Role) -> str:
    cores = _short(role.cores) if role.cores >= LEAST_CORES else "hardly any"
    return f"{role.processes} ({cores} cores)"


def _short(number: float) -> str:
    """Return two digits of a number, as people read it."""
    return f"{float(f'{number:.2g}'):,g}"


def _number(number: float) -> str:
    """Return a number as people read it: three digits are more than a plan knows."""
    return f"{float(f'{number:.3g}'):,.0f}"


def _gigabytes(number: float) -> str:
    return f"{_short(number / TERA)} TB" if number >= TERA else f"{_short(number)} GB"


SHOWN: Final = {"10 million": 10_000_000, "100 million": 100_000_000, "a billion": 1_000_000_000}


def loads(peak_hours: float) -> dict[str, Load]:
    """Return the loads that the docs show, by their headings."""
    return {name: Load(number, peak_hours) for name, number in SHOWN.items()}
