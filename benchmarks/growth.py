"""Measures what stays behind: the memory of each role after many small notifications, and after a large one again."""

import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.audience import app_of
from benchmarks.campaign import launch, run_campaign
from benchmarks.machine import Machine, at_the_end, this_machine
from benchmarks.whole_house import open_whole_house, rss_mb
from models.errors import SetupError
from sandbox.archives import Say
from sandbox.demo import settings_of
from sandbox.follow import accounts
from sandbox.house import ROLES
from sandbox.running import Sandbox
from streams.console.broker import open_publisher
from streams.publish import Publisher
from streams.topics import COMMANDS

SMALL: Final = 10
"""Devices of a small notification."""

WARM: Final = "warm"
HALVES: Final = ("half of the small ones", "the other half")
STEPS: Final = (WARM, *HALVES, "a large one", "a large one again")
"""What had happened when a sample was taken; before the first, a tenth of the small ones and a large one."""


@dataclass(slots=True)
class GrowthReport:
    """What was measured."""

    machine: Machine
    small: int
    large: int
    """Devices of the large one."""

    samples: dict[str, Mapping[str, float]] = field(default_factory=dict)
    """Megabytes (10**6 bytes) by role, by step."""

    def grown(self, step: str) -> dict[str, float]:
        """Return by how much each role grew in a step."""
        steps = list(self.samples)
        before, after = self.samples[steps[steps.index(step) - 1]], self.samples[step]
        return {role: after[role] - before[role] for role in after}

    def as_json(self) -> dict[str, object]:
        """Return the line that scripts read."""
        last = {step: {role: round(mb, 1) for role, mb in self.grown(step).items()} for step in STEPS[1:]}
        return {"machine": self.machine.as_json(), "small": self.small, "large": self.large, "grown_mb": last}


async def measure_growth(folder: Path, small: int, large: int, say: Say) -> GrowthReport:
    """Run everything in a sandbox of its own; raises SetupError where something is missing or does not agree."""
    report = GrowthReport(this_machine(), small, large)
    with open_whole_house(folder, [SMALL, large], say) as (sandbox, stand):
        stand.script()
        async with open_publisher(settings_of(sandbox).kafka, [COMMANDS]) as publisher:
            await _some(sandbox, publisher, max(1, small // 10))
            await run_campaign(sandbox, publisher, large)
            for step in STEPS:
                if step in HALVES:
                    await _some(sandbox, publisher, small // 2)
                elif step != WARM:
                    await run_campaign(sandbox, publisher, large)
                report.samples[step] = rss_mb(sandbox, list(ROLES))
                say(f"{step}: {sum(report.samples[step].values()):.0f} MB in all roles")
        report.machine = at_the_end(report.machine)
    return report


async def _some(sandbox: Sandbox, publisher: Publisher, number: int) -> None:
    """Launch so many small notifications, and return when each has ended as it should."""
    kafka, name = settings_of(sandbox).kafka, f"small-{time.time_ns()}"
    ended: set[str] = set()
    for each in range(number):
        await launch(publisher, kafka.prefix, f"{name}-{each}", app_of(SMALL), {"everyone": True})
    async with aclosing(accounts(kafka, name)) as news:
        async for progress in news:
            if progress.state.is_final:
                if progress.counts.accepted != SMALL:
                    message = f"{progress.notification_id}: {progress.counts.accepted} of {SMALL} are accepted"
                    raise SetupError(message)
                ended.add(progress.notification_id)
            if len(ended) == number:
                return
