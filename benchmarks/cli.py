"""``carillon bench``: measures on this machine, for anybody to repeat."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table

from benchmarks.growth import measure_growth
from benchmarks.growth_view import show_growth
from benchmarks.measuring import FOLDER, AsJson, Folder, console, measured, refused
from benchmarks.pipeline import PipelinePlan, measure_pipeline
from benchmarks.pipeline_view import show_pipeline
from benchmarks.profile import profile as profile_of
from benchmarks.scaling_commands import scaling
from benchmarks.sender import Plan, compare, those_here
from benchmarks.sender_view import show_sender
from benchmarks.waiting import measure_waiting
from benchmarks.waiting_view import show_waiting
from models.errors import SetupError
from sandbox.interrupt import until_interrupted

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="""Measure how fast Carillon is, each figure beside what it is compared with, in the same run.

    Everything happens on this machine, against simulators. Quiet it first: the load before is printed with the
    figures. docs/performance.md tells what each figure means.""",
)
app.add_typer(scaling)


def _numbers(said: str) -> list[int]:
    """Return the numbers of an option such as ``0,50``."""
    try:
        found = [int(word) for word in said.split(",")]
    except ValueError:
        found = [-1]
    if min(found) < 0:
        message = f"{said!r} is no list of whole numbers such as 0,50"
        raise typer.BadParameter(message)
    return found


@app.command()
def sender(
    *,
    messages: Annotated[int, typer.Option(min=1_000, help="Per round; the slow libraries send fewer.")] = 50_000,
    rounds: Annotated[int, typer.Option(min=1, help="Medians of so many.")] = 5,
    latency: Annotated[str, typer.Option(help="Of the simulators, in ms; several with commas between.")] = "0,50",
    as_json: AsJson = False,
    folder: Folder = FOLDER,
) -> None:
    """Compare our senders with firebase-admin, aioapns and h2load: CPU per message, and messages a second."""
    plan = Plan(messages, rounds, _numbers(latency), those_here(console.print))
    measured(lambda: compare(folder, plan, console.print), show_sender, as_json=as_json)


@app.command()
def pipeline(
    *,
    devices: Annotated[
        str, typer.Option(help="Per campaign; with a million among them, direct messages run beside that one.")
    ] = "100000,1000000,3000000",
    slow: Annotated[int, typer.Option(min=0, help="Latency in ms of one more campaign of the smallest size.")] = 50,
    directs: Annotated[int, typer.Option(min=1, help="Direct messages that are sent alone.")] = 200,
    as_json: AsJson = False,
    folder: Folder = FOLDER,
) -> None:
    """Measure the whole way through a sandbox: CPU and memory per role, seconds, growth, and direct messages.

    The audience is computed, because the sandbox's registry is no measure of MongoDB.
    """
    sizes = sorted(set(_numbers(devices)))
    if sizes[0] < 1:
        message = "a campaign has at least one device"
        raise typer.BadParameter(message)
    plan = PipelinePlan(sizes, slow, directs)
    measured(
        lambda: asyncio.run(measure_pipeline(folder / "house", plan, console.print)), show_pipeline, as_json=as_json
    )


@app.command()
def growth(
    *,
    small: Annotated[int, typer.Option(min=2, help="Notifications to ten devices each.")] = 1_000,
    devices: Annotated[int, typer.Option(min=1_000, help="Of the large one.")] = 1_000_000,
    as_json: AsJson = False,
    folder: Folder = FOLDER,
) -> None:
    """Measure what stays in memory after many small notifications, and after a large one that comes again."""
    measured(
        lambda: asyncio.run(measure_growth(folder / "house", small, devices, console.print)),
        show_growth,
        as_json=as_json,
    )


@app.command()
def waiting(
    *,
    records: Annotated[int, typer.Option(min=12, help="That wait at once.")] = 100_000,
    over: Annotated[str, typer.Option(help="Seconds over which they are due, crowd by crowd.")] = "60,30,15,0",
    as_json: AsJson = False,
    folder: Folder = FOLDER,
) -> None:
    """Measure how late what waits is released, and what the waiting room holds in memory."""
    measured(
        lambda: asyncio.run(measure_waiting((folder / "waiting").resolve(), records, _numbers(over), console.print)),
        show_waiting,
        as_json=as_json,
    )


@app.command()
def profile(
    contender: Annotated[str, typer.Argument(help="fcm or apns.")] = "fcm",
    *,
    messages: Annotated[int, typer.Option(min=1_000)] = 50_000,
    lines: Annotated[int, typer.Option(min=1, help="The dearest so many functions.")] = 20,
    folder: Folder = FOLDER,
) -> None:
    """Show where a sender's time goes, function by function; the profile itself is left for pstats."""
    if contender not in {"fcm", "apns"}:
        message = "fcm or apns"
        raise typer.BadParameter(message)
    try:
        with until_interrupted():
            measured, found = profile_of(folder, contender, messages, console.print)
    except SetupError as error:
        raise refused(error) from error
    table = Table("function", title=f"{contender}: {measured.us:.1f} µs of CPU per message under the profiler")
    for heading in ("calls per message", "µs in itself", "share"):
        table.add_column(heading, justify="right")
    for line in found[:lines]:
        table.add_row(line.where, f"{line.calls_per_message:.2f}", f"{line.us_per_message:.2f}", f"{line.share:.1%}")
    console.print(table)


if __name__ == "__main__":
    app()
