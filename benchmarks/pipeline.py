"""Measures the whole way: command, pages, segments, sending, results, account; and direct messages beside it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.audience import app_of
from benchmarks.campaign import Campaign, median_of, run_campaign
from benchmarks.contenders import h2load
from benchmarks.direct import latencies_ms, send_directs
from benchmarks.figures import label, percentile, spread
from benchmarks.machine import Machine, at_the_end, this_machine
from benchmarks.stand import Stand, channel_settings
from benchmarks.task import Task
from benchmarks.whole_house import open_whole_house
from sandbox.archives import Say
from sandbox.demo import settings_of
from sandbox.running import Sandbox
from streams.console.broker import open_publisher
from streams.publish import Publisher
from streams.topics import COMMANDS

MILLION: Final = 1_000_000
ROUNDS: Final = 5
WARM_UP: Final = 50
"""Direct messages that are not measured: a campaign warms up no sender of theirs."""


@dataclass(frozen=True, slots=True)
class PipelinePlan:
    """What is to be measured."""

    sizes: Sequence[int]
    """Devices per campaign, the smallest first."""

    slow_ms: int
    """Latency of the providers in one more campaign of the smallest size; 0: there is none."""

    directs: int
    """Direct messages that are sent alone."""

    h2load_messages: int = 50_000
    h2load_rounds: int = 5

    def rounds(self, size: int) -> int:
        """Return how often a campaign of this size runs; of one that takes minutes, once has to do."""
        return max(1, min(ROUNDS, ROUNDS * MILLION // size))

    @property
    def main(self) -> int:
        """Devices of the campaign by which the whole way is told, and beside which direct messages run."""
        return MILLION if MILLION in self.sizes else self.sizes[-1]


@dataclass(slots=True)
class PipelineReport:
    """What was measured."""

    machine: Machine
    plan: PipelinePlan
    h2load_us: list[float] = field(default_factory=list)
    """CPU per message, by round; empty: it is not here."""

    campaigns: list[Campaign] = field(default_factory=list)
    """One per size: the medians of its rounds."""

    slow: Campaign | None = None
    """The same of the smallest size, in turns with it, at ``slow_ms``."""

    alone_ms: list[float] = field(default_factory=list)
    beside_ms: list[float] = field(default_factory=list)
    """Direct messages while the main campaign ran."""

    @property
    def main(self) -> Campaign:
        """The campaign by which the whole way is told."""
        return next(one for one in self.campaigns if one.devices == self.plan.main)

    def as_json(self) -> dict[str, object]:
        """Return the line that scripts read."""
        said: dict[str, object] = {"machine": self.machine.as_json()}
        first = self.campaigns[0]
        for one in self.campaigns:
            key = label(one.devices)
            said[f"seconds_{key}"] = round(one.seconds, 2)
            said[f"per_device_us_{key}"] = round(one.way_us, 2)
            said[f"cpu_us_{key}"] = {role: round(us, 2) for role, us in one.us.items()}
            said[f"rss_mb_{key}"] = {role: round(mb, 1) for role, mb in one.rss_mb.items()}
            if one is not first:
                said[f"cpu_growth_{label(first.devices)}_to_{key}"] = round(one.way_us / first.way_us, 3)
        if self.h2load_us:
            said["h2load_us"] = round(spread(self.h2load_us).median, 2)
            said["per_device_vs_h2load"] = round(self.main.way_us / spread(self.h2load_us).median, 2)
        if self.slow is not None:
            said[f"seconds_{self.plan.slow_ms}ms_vs_0ms"] = round(self.slow.seconds / first.seconds, 2)
        for name, found in (("alone", self.alone_ms), ("beside_campaign", self.beside_ms)):
            if found:
                said[f"direct_p50_ms_{name}"] = round(percentile(found, 0.5), 1)
                said[f"direct_p99_ms_{name}"] = round(percentile(found, 0.99), 1)
        return said


async def measure_pipeline(folder: Path, plan: PipelinePlan, say: Say) -> PipelineReport:
    """Run everything in a sandbox of its own; raises SetupError where something is missing or does not agree."""
    report = PipelineReport(this_machine(), plan)
    with open_whole_house(folder, plan.sizes, say) as (sandbox, stand):
        _floor(report, stand, say)
        async with open_publisher(settings_of(sandbox).kafka, [COMMANDS]) as publisher:
            await _run(report, sandbox, stand, publisher, say)
        report.machine = at_the_end(report.machine)
    return report


def _floor(report: PipelineReport, stand: Stand, say: Say) -> None:
    """Measure h2load on the simulator that the campaigns will meet."""
    plan, settings = report.plan, channel_settings(stand.house.environment(), "fcm")
    if not h2load.is_here():
        say(f"h2load is not here (Debian: {h2load.PACKAGE}): left out, and the ratio to it")
        return
    task = Task(contender="h2load-fcm", settings=settings, messages=plan.h2load_messages)
    for _ in range(plan.h2load_rounds):
        stand.script()
        report.h2load_us.append(stand.measure(task).us)


async def _run(report: PipelineReport, sandbox: Sandbox, stand: Stand, publisher: Publisher, say: Say) -> None:
    plan, prefix = report.plan, settings_of(sandbox).kafka.prefix
    smallest, largest = plan.sizes[0], plan.main
    stand.script()
    await run_campaign(sandbox, publisher, smallest)
    await latencies_ms(sandbox, await send_directs(publisher, prefix, app_of(smallest), range(WARM_UP).__contains__))
    say("warmed up")
    published = await send_directs(publisher, prefix, app_of(largest), lambda number: number < plan.directs)
    report.alone_ms = await latencies_ms(sandbox, published)
    for size in plan.sizes:
        prompt: list[Campaign] = []
        slow: list[Campaign] = []
        for _ in range(plan.rounds(size)):
            stand.script()
            prompt.append(await run_campaign(sandbox, publisher, size))
            if plan.slow_ms and size == smallest:
                stand.script(latency_ms=plan.slow_ms)
                slow.append(await run_campaign(sandbox, publisher, size))
        report.campaigns.append(median_of(prompt))
        report.slow = median_of(slow) if slow else report.slow
        say(f"{size:,} devices, {len(prompt)} times: {report.campaigns[-1].seconds:.1f} s")
    stand.script()
    report.beside_ms = await _beside(sandbox, publisher, prefix, largest)


async def _beside(sandbox: Sandbox, publisher: Publisher, prefix: str, size: int) -> list[float]:
    """Send direct messages from the beginning of a campaign to its end."""
    campaign = asyncio.create_task(run_campaign(sandbox, publisher, size))
    published = await send_directs(publisher, prefix, app_of(size), lambda _number: not campaign.done())
    await campaign
    return await latencies_ms(sandbox, published)
