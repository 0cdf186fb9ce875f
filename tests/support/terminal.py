"""Somebody at a terminal: runs ``carillon`` as a process of its own against a running house."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.house import ROOT
from sandbox.running import Sandbox


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


async def carillon(
    house: Sandbox, *words: str, typed: str = "", environment: Mapping[str, str | None] | None = None
) -> Said:
    """Run a command with *typed* as its standard input, and the house's environment; *environment*: changes of it."""
    told = {**os.environ, **house.environment(), "PYTHONPATH": str(ROOT), "COLUMNS": "120", **(environment or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "streams.cli",
        *words,
        env={name: value for name, value in told.items() if value is not None},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(typed.encode()), 60)
    return Said(process.returncode or 0, out.decode(), err.decode())
