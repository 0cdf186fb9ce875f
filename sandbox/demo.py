"""Does the main job once: from an empty machine to an account that agrees with the providers' to the last delivery."""

import asyncio
import itertools
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import orjson

from models.errors import OutageError
from models.progress import Progress
from rules.identity import device_id
from sandbox.account import disagreements
from sandbox.crowd import APP, CONDITION, Expectation, a_crowd, expect
from sandbox.demo_view import DemoView
from sandbox.follow import follow
from sandbox.provider_side import ask, tell
from sandbox.running import Sandbox
from sandbox.verdict import Verdict
from settings import Settings, read_settings
from streams.console.broker import open_publisher
from streams.console.lag import wait_until_read
from streams.topics import COMMANDS, DEVICES

BATCH: Final = 2_000
TRIES: Final = 20

STRIKES: Final = ((0.05, "send-fcm"), (0.1, "kafka"), (0.3, "expand"), (0.5, "send-apns"), (0.7, "tally"))
"""With faults: who is killed when this share of the deliveries is done. Not the registry: it may be a memory."""


async def demonstrate(sandbox: Sandbox, size: int, view: DemoView, *, faults: bool) -> Verdict:
    """Load devices, launch one notification, follow it, and hold both accounts against each other."""
    settings = settings_of(sandbox)
    expected = expect(size)
    tell(sandbox, faults=faults)
    await _load(settings, size, view)
    notification_id = f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    before, began = sandbox.cpu_s(), time.monotonic()
    await _launch(settings, notification_id)
    progress = await _follow(sandbox, settings, notification_id, expected, view, faults=faults)
    seconds, after = time.monotonic() - began, sandbox.cpu_s()
    counted = ask(sandbox, notification_id)
    return Verdict(
        devices=size,
        progress=progress,
        counted=counted,
        seconds=seconds,
        cpu_us_per_device={
            role: max(0.0, used - before.get(role, 0.0)) / max(1, progress.counts.selected) * 1e6
            for role, used in after.items()
        },
        disagreements=disagreements(progress, counted, expected, may_repeat=faults),
    )


def settings_of(sandbox: Sandbox) -> Settings:
    """Return our own settings, turned to this house."""
    settings = read_settings()
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"bootstrap": sandbox.bootstrap})})


async def _load(settings: Settings, size: int, view: DemoView) -> None:
    """Register the crowd the way a producer would: on the topic."""
    topic = settings.kafka.prefix + DEVICES.name
    devices = a_crowd(size)
    with view.loading(size) as loaded:
        async with open_publisher(settings.kafka, [DEVICES]) as publisher:
            while batch := list(itertools.islice(devices, BATCH)):
                await publisher.raw(
                    [
                        (topic, None, device_id(APP, device.external_id).encode(), orjson.dumps(device.upsert()), [])
                        for device in batch
                    ]
                )
                loaded(len(batch))
    with view.waiting("the registry takes them in"):
        await _wait_until_read(settings)


async def _wait_until_read(settings: Settings) -> None:
    """Return when every device is registered; a broker that has just begun may not know its groups yet."""
    for _ in range(TRIES):
        with suppress(OutageError):
            return await wait_until_read(settings, DEVICES, "register")
        await asyncio.sleep(1)
    return await wait_until_read(settings, DEVICES, "register")


async def _launch(settings: Settings, notification_id: str) -> None:
    command = {
        "type": "launch",
        "notification_id": notification_id,
        "app": APP,
        "content": {
            "title": "Spring sale",
            "body": "Everything must go",
            "locales": {"pt": {"title": "Saldos de primavera"}, "ru": {"title": "Весенняя распродажа"}},
        },
        "audience": {"condition": CONDITION},
        "ttl_s": 3600,
    }
    async with open_publisher(settings.kafka, [COMMANDS]) as publisher:
        topic = settings.kafka.prefix + COMMANDS.name
        await publisher.raw([(topic, None, notification_id.encode(), orjson.dumps(command), [])])


async def _follow(
    sandbox: Sandbox,
    settings: Settings,
    notification_id: str,
    expected: Expectation,
    view: DemoView,
    *,
    faults: bool,
) -> Progress:
    """Show each version of the account until the last; strike on the way, if faults were asked for."""
    total = expected.selected.total()
    strikes = list(STRIKES) if faults else []
    with view.sending(total) as show:
        async for progress in follow(settings.kafka, notification_id):
            show(progress)
            done = progress.counts.selected - progress.counts.pending
            while strikes and done >= strikes[0][0] * total and not progress.state.is_final:
                role = strikes.pop(0)[1]
                view.say(f"killing {role}")
                sandbox.kill(role, signal.SIGKILL)
                await asyncio.sleep(0)
    return progress
