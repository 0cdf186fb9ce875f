"""The demo as a producer: registers its crowd and launches one notification, on the topics, as any client would."""

import asyncio
import itertools
from contextlib import suppress
from typing import Final

import orjson

from models.errors import OutageError
from rules.identity import device_id
from sandbox.crowd import APP, CONDITION, a_crowd
from sandbox.demo_view import DemoView
from settings import Settings
from streams.console.broker import open_publisher
from streams.console.lag import wait_until_read
from streams.topics import COMMANDS, DEVICES

BATCH: Final = 2_000
TRIES: Final = 20


async def load(settings: Settings, size: int, view: DemoView) -> None:
    """Register the first *size* devices, and return when the registry has them."""
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


async def launch(settings: Settings, notification_id: str) -> None:
    """Publish the command."""
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
