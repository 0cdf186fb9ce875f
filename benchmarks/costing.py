"""Measures what one device costs: processors, memory, bytes on the broker, questions and documents of the registry."""

import asyncio
import itertools
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, Final

import orjson
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from benchmarks.asked import per_device
from benchmarks.campaign import OTHERS, Campaign, median_of, run_campaign
from benchmarks.chance import segment_bytes
from benchmarks.costs import Costs
from benchmarks.machine import at_the_end, this_machine
from benchmarks.whole_house import open_whole_house
from models.errors import SetupError
from rules.identity import device_id
from sandbox.archives import Say
from sandbox.crowd import APP, a_crowd
from sandbox.demo import settings_of
from sandbox.house import CHANNELS
from sandbox.running import Sandbox
from settings import Settings
from streams.console.broker import open_publisher
from streams.console.lag import wait_until_read
from streams.publish import Publisher
from streams.senders import senders
from streams.topics import COMMANDS, DEVICES, segments

NEW_DEVICES: Final = 20_000
BATCH: Final = 2_000
SAMPLE: Final = 200
"""Documents of a kind, whose mean size is told."""

CHANNEL_OF: Final = {sender.name: sender.channel for sender in senders(CHANNELS)}


async def measure_costs(folder: Path, devices: int, latency_ms: int, rounds: int, say: Say) -> Costs:
    """Run some campaigns of one size in a sandbox of its own; raises SetupError where something does not agree."""
    machine = this_machine()
    await asyncio.to_thread(shutil.rmtree, folder / "asked", ignore_errors=True)
    with open_whole_house(folder, [devices], say, asked=folder / "asked") as (sandbox, stand):
        stand.script(latency_ms=latency_ms)
        settings = settings_of(sandbox)
        async with open_publisher(settings.kafka, [COMMANDS, DEVICES]) as publisher:
            campaigns = await _campaigns(sandbox, publisher, devices, rounds, say)
            sizes = topic_bytes(folder, settings.kafka.prefix, devices * len(campaigns))
            register_us = await _register(sandbox, settings, publisher)
        delivery, device = await asyncio.to_thread(_documents, settings)
    calls, rows = per_device(folder / "asked", devices * len(campaigns))
    cost = median_of(campaigns[1:])
    return Costs(
        machine=at_the_end(machine).told(),
        devices=devices,
        latency_ms=latency_ms,
        cpu_us={role: _rounded(us * _of_all(role)) for role, us in cost.us.items() if role not in OTHERS},
        rss_mb={role: _rounded(mb) for role, mb in cost.rss_mb.items() if role not in OTHERS},
        topic_bytes={name: _rounded(size) for name, size in {**sizes, **_segments()}.items()},
        registry_calls={name: _rounded(number) for name, number in calls.items() if _is_campaigns(name)},
        registry_rows={name: _rounded(number) for name, number in rows.items() if _is_campaigns(name)},
        delivery_bytes=_rounded(delivery),
        device_bytes=_rounded(device),
        register_us=_rounded(register_us),
    )


async def _campaigns(sandbox: Sandbox, publisher: Publisher, devices: int, rounds: int, say: Say) -> list[Campaign]:
    """Return every campaign; the first is a warm-up."""
    campaigns = []
    for number in range(rounds + 1):
        campaigns.append(await run_campaign(sandbox, publisher, devices))
        say(f"{devices:,} devices, {'warm-up' if number == 0 else number}: {campaigns[-1].way_us:.1f} µs each")
    return campaigns


def topic_bytes(folder: Path, prefix: str, devices: int) -> dict[str, float]:
    """Return what lies in each topic's files for one of so many devices, by its name; next to nothing is left out."""
    sizes: Counter[str] = Counter()
    for file in (folder / "kafka-1" / "log").glob("*/*.log"):
        topic = file.parent.name.rpartition("-")[0]
        sizes[topic.removeprefix(prefix)] += file.stat().st_size
    return {name: size / devices for name, size in sorted(sizes.items()) if size / devices >= LEAST_BYTES}


LEAST_BYTES: Final = 0.01


async def _register(sandbox: Sandbox, settings: Settings, publisher: Publisher) -> float:
    """Register some devices; return the microseconds of CPU for each."""
    topic, crowd = settings.kafka.prefix + DEVICES.name, a_crowd(NEW_DEVICES)
    before = sandbox.cpu_s()["register"]
    while batch := list(itertools.islice(crowd, BATCH)):
        await publisher.raw(
            [(topic, None, device_id(APP, one.external_id).encode(), orjson.dumps(one.upsert()), []) for one in batch]
        )
    await wait_until_read(settings, DEVICES, "register")
    return (sandbox.cpu_s()["register"] - before) / NEW_DEVICES * 1e6


def _documents(settings: Settings) -> tuple[float, float]:
    """Return the bytes of a delivery and of a device in the registry, as means of some."""
    with MongoClient[Any](settings.mongo.uri.get_secret_value(), document_class=RawBSONDocument) as client:
        database = client[settings.mongo.database]
        deliveries = list(database["deliveries"].find().limit(SAMPLE))
        devices = list(database["devices"].find().limit(SAMPLE))
    if not deliveries or not devices:
        message = "the registry has no deliveries or no devices: see the logs of record and register"
        raise SetupError(message)
    told = sum(int(one["entries"]) for one in deliveries)
    return sum(len(one.raw) for one in deliveries) / told, sum(len(one.raw) for one in devices) / len(devices)


def _segments() -> dict[str, float]:
    """Return the bytes of segments for a device of the audience, as they are with addresses of real devices."""
    return {segments(channel).name: segment_bytes(channel) / len(CHANNELS) for channel in CHANNELS}


def _is_campaigns(name: str) -> bool:
    """Tell whether what a role asked was for a campaign; new devices are told apart."""
    return not name.startswith("register ")


def _of_all(role: str) -> float:
    """Return how many devices of an audience there are for one of those that a role handles: half are on a channel."""
    return float(len(CHANNELS)) if role in CHANNEL_OF else 1.0


def _rounded(number: float) -> float:
    """Return three digits: more would be chance."""
    return float(f"{number:.3g}")
