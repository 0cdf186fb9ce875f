"""``carillon demo``: the demo in a sandbox of its own, told on the terminal."""

import asyncio
from pathlib import Path
from typing import Final

import orjson
from pymongo import MongoClient
from rich.console import Console

from sandbox.demo import demonstrate
from sandbox.demo_view import DemoView
from sandbox.opening import open_sandbox
from sandbox.verdict import Verdict
from settings import read_settings

DATABASE: Final = "carillon_demo"
"""Its own, emptied before each run: nobody's devices are told of a sale that does not exist."""


def run_demo(folder: Path, devices: int, console: Console, *, faults: bool, as_json: bool) -> bool:
    """Run the demo and tell whether both accounts agree; raises SetupError where something is missing."""
    given = read_settings().mongo
    if "uri" in given.model_fields_set:
        with MongoClient[dict[str, object]](given.uri) as client:
            client.drop_database(DATABASE)
    view = DemoView(console)
    settings = {"CARILLON_MONGO__DATABASE": DATABASE}
    with open_sandbox(folder, settings=settings, fresh=True, say=view.say) as sandbox:
        verdict = asyncio.run(demonstrate(sandbox, devices, view, faults=faults))
        _tell(verdict, view)
        view.say(f"logs: {folder / 'logs'}; stopping ...")
    if as_json:
        print(orjson.dumps(verdict.as_json()).decode())
    return not verdict.disagreements


def _tell(verdict: Verdict, view: DemoView) -> None:
    view.account(verdict.progress, verdict.counted)
    cost = ", ".join(f"{role} {us:.0f}" for role, us in verdict.cpu_us_per_device.items() if us >= 1)
    view.say(f"{verdict.seconds:.1f} s from the command to the final account; µs of CPU per delivery: {cost}")
    if verdict.disagreements:
        view.say("the accounts DISAGREE:\n  " + "\n  ".join(verdict.disagreements))
    else:
        view.say("the account balances, and agrees with the providers' to the last delivery")
