"""``python -m benchmarks.page [--check]``: writes the tables of docs/scaling.md anew, from costs and formulas."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.costs import COMMAND, Costs, measured
from benchmarks.plan import BUSY_ALONE, plan
from benchmarks.plan_view import costs_markdown, loads, markdown

ROOT: Final = Path(__file__).parents[1]
FILE: Final = "docs/scaling.md"
MARK: Final = "<!-- {} -->"
BEGIN: Final = "measured: {}"
END: Final = "end of {}"


def _costs(costs: Costs) -> str:
    command = f"{COMMAND} --latency {costs.latency_ms}"
    where = f"`{command}`, campaigns of {costs.devices:,} at {costs.latency_ms} ms: {costs.machine}."
    kept = f"In the registry a delivery is {costs.delivery_bytes:g} bytes of BSON, and a device {costs.device_bytes:g}."
    return f"{where}\n\n{costs_markdown(costs)}\n\n{kept} To register one takes {costs.register_us:g} µs of CPU."


def _plans(peak_hours: float) -> Callable[[Costs], str]:
    def tables(costs: Costs) -> str:
        return markdown({name: plan(load, costs) for name, load in loads(peak_hours).items()})

    return tables


def _alone(costs: Costs) -> str:
    """Return how far one worker of a role goes that is alone with its notification."""
    lines = ["| role | devices a second, of one notification |", "| --- | ---: |"]
    lines += [f"| `{role}` | {float(f'{1e6 / costs.cpu_us[role]:.2g}'):,.0f} |" for role in BUSY_ALONE]
    return "\n".join(lines)


BLOCKS: Final[Mapping[str, Callable[[Costs], str]]] = {
    "costs": _costs,
    "2 hours": _plans(2.0),
    "12 hours": _plans(12.0),
    "one notification": _alone,
}
"""What stands between two marks, by their name."""


def written(page: str, costs: Costs) -> str:
    """Return the page with its blocks anew; raises ValueError where a mark is missing."""
    for name, block in BLOCKS.items():
        begin, end = MARK.format(BEGIN.format(name)), MARK.format(END.format(name))
        before, found, rest = page.partition(begin)
        _, ended, after = rest.partition(end)
        if not found or not ended:
            message = f"{FILE}: the lines {begin} and {end} are needed; put them back"
            raise ValueError(message)
        page = f"{before}{begin}\n\n{block(costs)}\n\n{end}{after}"
    return page


def main() -> int:
    """Be the program; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=f"Write the tables of {FILE} anew.")
    parser.add_argument("--check", action="store_true", help="only tell whether they are stale; exit 1 if they are")
    is_check = parser.parse_args().check
    before = (ROOT / FILE).read_text(encoding="utf-8")
    after = written(before, measured())
    if before != after:
        sys.stdout.write(f"{'stale' if is_check else 'written'}: {FILE}{'; run `make docs`' if is_check else ''}\n")
        if not is_check:
            (ROOT / FILE).write_text(after, encoding="utf-8")
    return int(is_check and before != after)


if __name__ == "__main__":
    sys.exit(main())
