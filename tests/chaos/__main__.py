"""``python -m tests.chaos``: strikes a house of real processes, and says what was still true."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.errors import SetupError
from sandbox.interrupt import until_interrupted
from tests.chaos.report import table_of
from tests.chaos.rows import all_rows, chosen
from tests.chaos.run import Run, at_most
from tests.chaos.schedule import Row

FOLDER = Path("var/chaos")
MISSED, NO_HOUSE = 1, 2
WIDTH = 160
"""Of what is written into a file."""


def main(
    *,
    seed: Annotated[int | None, typer.Option(help="Of every chance; the same seed strikes at the same places.")] = None,
    rows: Annotated[str, typer.Option(help="Numbers of rows with commas between; all by default.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="Name of a row; may be given again.")] = None,
    times: Annotated[int, typer.Option(min=1, help="How often a row is played at most.")] = 10,
    scale: Annotated[float, typer.Option(min=0.001, help="Of every number of devices; 0.1 to try a row.")] = 1.0,
    soak: Annotated[float, typer.Option(min=0, help="Seconds of the mixed soak, row 26.")] = 600.0,
    is_list: Annotated[bool, typer.Option("--list", help="Only say which rows there are.")] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print the last line, the JSON object, alone.")] = False,
) -> None:
    """Kill, stop, scale and starve real processes, and hold everything that was said against everything else.

    Each row is a campaign and what goes wrong meanwhile; what happened is written to var/chaos/SEED/history.jsonl, and
    one checker reads it. The last line is a JSON object; the exit code is 1 if anything was missed.
    """
    console = Console(stderr=is_json, highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    try:
        wanted = chosen(all_rows(), [int(number) for number in rows.split(",") if number], only or [])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if is_list:
        console.print(_listed(wanted))
        return
    seed = secrets.randbelow(10**6) if seed is None else seed
    console.print(f"seed {seed}: to strike at the same places again, --seed {seed}")
    run = Run(FOLDER / str(seed), seed, scale, soak, console.print)
    with until_interrupted():
        try:
            verdict = asyncio.run(run.of(at_most(wanted, times)))
        except KeyboardInterrupt:
            console.print("broken off; nothing is left running")
            raise typer.Exit(130) from None
        except SetupError as error:
            console.print(f"no house here: {error}")
            raise typer.Exit(NO_HOUSE) from error
    console.print(table_of(verdict))
    typer.echo(json.dumps(verdict.as_json(seed)))
    raise typer.Exit(0 if verdict.passed else MISSED)


def _listed(rows: list[Row]) -> Table:
    table = Table("#", "name", "what goes wrong", "devices", "times", "house")
    for row in rows:
        devices = str(row.workload.devices or "none")
        table.add_row(str(row.number), row.name, row.about, devices, str(row.times), row.home.name)
    return table


if __name__ == "__main__":
    typer.run(main)
