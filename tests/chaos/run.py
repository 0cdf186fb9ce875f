"""Plays rows in their houses, one house after the other, and checks each as it ends."""

from __future__ import annotations

import logging
import random
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from sandbox.opening import open_sandbox
from sandbox.running import Sandbox
from tests.chaos.checker import check_row
from tests.chaos.history import History
from tests.chaos.play import play
from tests.chaos.report import line_of
from tests.chaos.scene import Scene
from tests.chaos.schedule import Home, Row
from tests.chaos.verdict import Finding, Verdict
from tests.support.producer import open_producer

Say = Callable[[str], None]


@dataclass
class Run:
    """One run of a schedule; its history and its houses lie in *folder*."""

    folder: Path
    seed: int
    scale: float
    soak_s: float
    say: Say

    async def of(self, rows: Sequence[Row]) -> Verdict:
        """Play rows, those of one house together."""
        findings: list[Finding] = []
        homes = sorted(rows, key=lambda row: (row.home.nodes, row.home.name))
        with History(self.folder / "history.jsonl") as history:
            for number, (home, inside) in enumerate(groupby(homes, key=lambda row: row.home)):
                folder = self.folder / f"house-{number}"
                with ExitStack() as stack:
                    here = await self._in(self._open(stack, home, folder), list(inside), history)
                if not any(finding.missed for finding in here):
                    _forget(folder)
                findings += here
        return Verdict(findings)

    def _open(self, stack: ExitStack, home: Home, folder: Path) -> Sandbox:
        """Open a house."""
        self.say(f"opening a house: {home.name}")
        words = stack.enter_context((folder.parent / f"{folder.name}.log").open("a", buffering=1))

        def note(text: str) -> None:
            words.write(f"{text}\n")

        house = open_sandbox(
            folder, nodes=home.nodes, settings=home.settings, fresh=True, lasting=home.lasting, say=note
        )
        return stack.enter_context(house)

    async def _in(self, sandbox: Sandbox, rows: Sequence[Row], history: History) -> list[Finding]:
        # What the broker tells its clients while it is struck is what was to be expected.
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
        crowds: dict[str, int] = {}
        findings: list[Finding] = []
        async with open_producer(sandbox) as producer:
            plays = [(row, f"{row.name}-{time_}") for row in rows for time_ in range(1, row.times + 1)]
            for number, (row, name) in enumerate(plays, start=1):
                self.say(f"[{number}/{len(plays)}] {row.number} {name}: {row.about}")
                began = time.monotonic()
                chance = random.Random(f"{self.seed} {name}")
                scene = Scene(row, name, sandbox, producer, history, chance, crowds, self.scale, self.soak_s, self.say)
                await play(scene)
                found = check_row(history.entries(name))
                self.say(line_of(found, name, time.monotonic() - began))
                findings.append(found)
        return findings


def _forget(folder: Path) -> None:
    """Throw away the data of a house in which everything held: they are of no use to anybody; its logs stay."""
    for path in (*folder.glob("kafka-*"), folder / "registry", folder / "tables"):
        shutil.rmtree(path, ignore_errors=True)


def at_most(rows: Sequence[Row], times: int) -> list[Row]:
    """Return the rows, each played so often at most."""
    return [replace(row, times=min(row.times, times)) for row in rows]
