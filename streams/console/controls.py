"""``carillon controls``: what is paused, limited or cancelled now."""

import sys

import orjson
from rich.console import Console

from settings import Settings
from streams.console.controls_view import row, view
from streams.console.registry import open_registry


async def show(settings: Settings, *, as_json: bool) -> None:
    """Print every scope in which something is in force; the wider ones first."""
    async with open_registry(settings) as registry:
        controls = await registry.controls.in_force()
    if as_json:
        sys.stdout.writelines(orjson.dumps(row(control)).decode() + "\n" for control in controls)
    elif controls:
        Console().print(view(controls))
    else:
        sys.stdout.write("nothing is paused, limited or cancelled\n")
