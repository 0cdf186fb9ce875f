"""``carillon start``: begin a scheduled notification now, and return when it has begun."""

import sys

import orjson

from models.claims import Kept
from models.names import NotificationId
from models.record import Outgoing
from settings import Settings
from streams.console.acceptance import accepted, going_on
from streams.console.broker import command
from streams.console.exits import fail
from streams.console.registry import open_registry
from streams.console.targets import Target
from streams.topics import COMMANDS


async def start(notification_id: NotificationId, settings: Settings) -> None:
    """Publish the command unless it has begun already, and wait; ends with 1 where it is unknown, over or cancelled."""
    async with open_registry(settings) as registry:
        kept = await going_on(registry.notifications, notification_id)
        if kept.launched_by is None:
            value = orjson.dumps({"type": "start", "notification_id": notification_id})
            await command(settings.kafka, Outgoing(COMMANDS.name, notification_id, value))

        async def look() -> Kept | None:
            found = await going_on(registry.notifications, notification_id)
            return found if found.launched_by is not None else None

        await accepted(look)
        own = await registry.controls.of([Target(notification_id=notification_id).scope])
    if any(control.cancelled for control in own):
        fail(f"notification {notification_id} is cancelled, and does not begin any more")
    paused = any(control.paused for control in own)
    held = f"; it is paused, and waits for `carillon resume {notification_id}`" if paused else ""
    said = "has begun already" if kept.launched_by is not None else "begins now"
    sys.stdout.write(
        f"notification {notification_id} {said}{held}\nWatch it: carillon progress {notification_id} --watch\n"
    )
