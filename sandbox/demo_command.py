"""``carillon demo``: the demo in a sandbox of its own, told on the terminal."""

import asyncio
from pathlib import Path
from typing import Final

import orjson
from pymongo import MongoClient
from rich.console import Console

from sandbox.demo import demonstrate
from sandbox.demo_faults import Faults, settings_for
from sandbox.demo_view import DemoView
from sandbox.opening import open_sandbox
from settings import read_settings

DATABASE: Final = "carillon_demo"
"""Its own, emptied before each run: nobody's devices are told of a sale that does not exist."""

REGISTRY_S: Final = "60"
"""A stand-in looks at every device for the first page of a slice; a busy machine makes that long, and is not away."""


def run_demo(
    folder: Path, devices: int, console: Console, *, faults: Faults, seed: int, as_json: bool, secure: bool = False
) -> bool:
    """Run the demo and tell whether all accounts agree; raises SetupError where something is missing.

    *secure*: Kafka asks who comes, and every role may do what it needs and nothing else.
    """
    given = read_settings().mongo
    if "uri" in given.model_fields_set:
        with MongoClient[dict[str, object]](given.uri.get_secret_value()) as client:
            client.drop_database(DATABASE)
    view = DemoView(console)
    if faults is not Faults.NONE:
        view.say(f"faults: {faults}; the same again: --faults {faults} --seed {seed}")
    settings = {
        "CARILLON_MONGO__DATABASE": DATABASE,
        "CARILLON_MONGO__TIMEOUT_S": REGISTRY_S,
        **settings_for(faults),
    }
    with open_sandbox(folder, settings=settings, fresh=True, producers=[] if secure else None, say=view.say) as sandbox:
        verdict = asyncio.run(demonstrate(sandbox, devices, view, faults=faults, seed=seed))
        view.verdict(verdict)
        view.say(f"logs: {folder / 'logs'}; stopping ...")
    if as_json:
        print(orjson.dumps(verdict.as_json()).decode())
    return not verdict.disagreements
