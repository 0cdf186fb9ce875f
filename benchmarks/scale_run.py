"""Runs senders, then expanders, from one worker to several, in a house of real servers."""

import asyncio
import time
from pathlib import Path
from typing import Final

import orjson

from benchmarks.audience import app_of
from benchmarks.campaign import launch
from benchmarks.climb import Climb
from benchmarks.machine import at_the_end, this_machine
from benchmarks.scale import RoleScale, ScalePlan, ScaleReport
from benchmarks.seen import pages, requests
from benchmarks.steps import Moments, Move
from benchmarks.whole_house import open_whole_house
from models.errors import SetupError
from models.names import NotificationId
from models.progress import Counts
from sandbox.archives import Say
from sandbox.demo import settings_of
from sandbox.follow import follow
from sandbox.house import CHANNELS
from sandbox.provider_side import count
from sandbox.running import Sandbox
from settings import KafkaSettings
from streams.console.broker import open_publisher
from streams.publish import Publisher
from streams.topics import COMMANDS, EXPANSIONS, segments
from streams.topology import ROLES

SENDER: Final = "send-fcm"
EXPANDER: Final = "expand"
WARM_S: Final = 3.0
"""For the first segments to arrive, and the connections to open."""

RAN_OUT: Final = "the two should agree, and some should be left that nobody had come to; see the logs"


async def measure_scale(folder: Path, plan: ScalePlan, say: Say) -> ScaleReport:
    """Run everything in a sandbox of its own; raises SetupError where something is missing or does not agree."""
    report = ScaleReport(this_machine(), plan)
    sizes = [plan.sent * len(CHANNELS), plan.expanded]
    with open_whole_house(folder, sizes, say, settings=plan.settings, page_ms=plan.page_ms) as (sandbox, stand):
        stand.script(latency_ms=plan.latency_ms)
        async with open_publisher(settings_of(sandbox).kafka, [COMMANDS]) as publisher:
            report.roles.append(await _senders(sandbox, publisher, plan, say))
            report.roles.append(await _expanders(sandbox, publisher, plan, say))
        report.joins = await _joins(sandbox, plan, say)
        report.machine = at_the_end(report.machine)
    return report


async def _senders(sandbox: Sandbox, publisher: Publisher, plan: ScalePlan, say: Say) -> RoleScale:
    kafka, id_ = settings_of(sandbox).kafka, f"senders-{time.time_ns()}"
    app = app_of(plan.sent * len(CHANNELS))
    await launch(publisher, kafka.prefix, id_, app, {"everyone": True}, channels=["fcm"])
    await asyncio.sleep(WARM_S)
    climb = Climb(sandbox, SENDER, segments("fcm"), "carillon_provider_requests_total", plan.stay_s, plan.page_ms, say)
    stays, moves = await climb.up_to(plan.most)
    counts = await _called_off(kafka, publisher, id_)
    seen = count(sandbox, "fcm", id_)
    if counts.accepted != seen.distinct or not counts.cancelled:
        message = f"{id_}: {counts.accepted} are accepted by the account, {seen.distinct} by the provider; {RAN_OUT}"
        raise SetupError(message)
    moments = await asyncio.to_thread(_requests, sandbox, id_)
    bound = f"{plan.in_flight} requests under way at {plan.latency_ms} ms"
    return RoleScale(SENDER, bound, stays, moves, moments, seen.repeats)


async def _expanders(sandbox: Sandbox, publisher: Publisher, plan: ScalePlan, say: Say) -> RoleScale:
    """Let nobody send meanwhile: what is measured is how fast segments are laid up."""
    kafka, id_ = settings_of(sandbox).kafka, f"expanders-{time.time_ns()}"
    for channel in CHANNELS:
        await asyncio.to_thread(sandbox.stop, f"send-{channel}")
    await launch(publisher, kafka.prefix, id_, app_of(plan.expanded), {"everyone": True})
    await asyncio.sleep(WARM_S)
    climb = Climb(sandbox, EXPANDER, EXPANSIONS, "carillon_expansion_devices_total", plan.stay_s, plan.page_ms, say)
    stays, moves = await climb.up_to(plan.most)
    for channel in CHANNELS:
        await asyncio.to_thread(sandbox.start, f"send-{channel}")
    counts = await _called_off(kafka, publisher, id_)
    moments = await pages(kafka, id_)
    if counts.selected != sum(moments.devices) or counts.selected >= plan.expanded:
        told = f"{counts.selected} are selected by the account, {sum(moments.devices)} by its pages"
        message = f"{id_}: {told}; {RAN_OUT}"
        raise SetupError(message)
    return RoleScale(EXPANDER, f"{plan.page_ms} ms for each page", stays, moves, moments)


async def _joins(sandbox: Sandbox, plan: ScalePlan, say: Say) -> dict[str, Move]:
    """Start a second worker of each role that has not been climbed, one after the other."""
    found: dict[str, Move] = {}
    for name, role in ROLES.items():
        if name != EXPANDER and role.reads:
            one = Climb(sandbox, name, role.reads[0], "", plan.stay_s, plan.page_ms, say)
            found[name] = await one.join(2)
            say(f"a second {name} has its share after {found[name].shared - found[name].began:.1f} s")
    return found


async def _called_off(kafka: KafkaSettings, publisher: Publisher, id_: NotificationId) -> Counts:
    """Cancel what is left, and return the account when it is final; raises SetupError where it does not balance."""
    value = orjson.dumps({"type": "cancel", "notification_id": id_})
    await publisher.raw([(kafka.prefix + COMMANDS.name, None, id_.encode(), value, [])])
    async for progress in follow(kafka, id_):
        counts = progress.counts
    if counts.imbalance or counts.pending:
        message = f"the account of {id_} does not balance: {counts}"
        raise SetupError(message)
    return counts


def _requests(sandbox: Sandbox, id_: NotificationId) -> Moments:
    with sandbox.request_log("fcm").open("rb") as log:
        return requests(log, id_)
