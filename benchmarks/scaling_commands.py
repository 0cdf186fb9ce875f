"""``carillon bench scale|costs|plan``: what more workers bring, what a device costs, and what many devices need."""

import asyncio
from typing import Annotated

import typer

from benchmarks.costing import measure_costs
from benchmarks.costs import measured as measured_costs
from benchmarks.costs import write as write_costs
from benchmarks.load import Load
from benchmarks.measuring import FOLDER, AsJson, Folder, console, measured
from benchmarks.plan import plan as plan_of
from benchmarks.plan_view import show_costs, show_plan
from benchmarks.scale import ScalePlan
from benchmarks.scale_run import measure_scale
from benchmarks.scale_view import show_scale

scaling = typer.Typer()


@scaling.command()
def scale(
    *,
    most: Annotated[int, typer.Option(min=1, max=12, help="Workers of each role, one after the other.")] = 3,
    latency: Annotated[int, typer.Option(min=1, help="Of the provider, in ms.")] = 100,
    in_flight: Annotated[int, typer.Option(min=1, max=10_000, help="Requests that a sender has under way.")] = 200,
    page: Annotated[int, typer.Option(min=1, help="How long the registry lets a page wait, in ms.")] = 250,
    stay: Annotated[float, typer.Option(min=1, help="Seconds with each number of workers.")] = 8.0,
    as_json: AsJson = False,
    folder: Folder = FOLDER,
) -> None:
    """Measure what more senders and expanders bring: throughput, pauses as they come and go, fairness, connections.

    One worker is held back by what it waits for, not by the processors, so that several can show what they bring on a
    small machine: with 200 requests under way at 100 ms a sender does 2,000 a second. Where a line says that the
    processors were the bound, more workers could not do more on this machine.
    """
    plan = ScalePlan(most, latency, in_flight, page, stay)
    measured(lambda: asyncio.run(measure_scale(folder / "scale", plan, console.print)), show_scale, as_json=as_json)


@scaling.command()
def costs(
    *,
    devices: Annotated[int, typer.Option(min=10_000, help="Per campaign.")] = 1_000_000,
    latency: Annotated[int, typer.Option(min=0, help="Of the providers, in ms.")] = 50,
    rounds: Annotated[int, typer.Option(min=1, help="Medians of so many, after one to warm up.")] = 3,
    keep: Annotated[
        bool, typer.Option("--write", help="Keep it in benchmarks/costs.json, for plan and the docs.")
    ] = False,
    as_json: AsJson = False,
    folder: Folder = FOLDER,
) -> None:
    """Measure what one device costs: CPU, memory, bytes on the broker, commands and documents of the registry.

    The audience is computed, because the sandbox's registry is no measure of MongoDB: what it is asked is counted, and
    what that costs MongoDB is not.
    """
    found = measured(
        lambda: asyncio.run(measure_costs(folder / "costs", devices, latency, rounds, console.print)),
        show_costs,
        as_json=as_json,
    )
    if keep:
        write_costs(found)


@scaling.command()
def plan(
    devices_per_day: Annotated[int, typer.Option(min=1, help="Deliveries a day, on all channels.")],
    *,
    peak_hours: Annotated[float, typer.Option(min=0.01, max=24, help="In which all of them are sent.")] = 2.0,
    fcm_share: Annotated[float, typer.Option(min=0, max=1, help="On FCM; the others are on APNs.")] = 0.5,
    latency: Annotated[float, typer.Option(min=0.1, help="Of the providers, in ms.")] = 100.0,
    busy: Annotated[float, typer.Option(min=0.05, max=1, help="Of each processor at the peak.")] = 0.5,
    copies: Annotated[int, typer.Option(min=1, help="Of each topic.")] = 3,
) -> None:
    """Say how many processes, connections, partitions, disks and how much quota so many devices a day need.

    It is arithmetic over the costs that were measured last; docs/scaling.md has the formulas and what does not scale.
    """
    known = measured_costs()
    show_plan(plan_of(Load(devices_per_day, peak_hours, fcm_share, latency, busy, copies), known), known, console)
