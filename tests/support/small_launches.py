"""Launches to a few devices of one name, for tests that care how they end."""

from typing import Any

from models.progress import Progress, State
from tests.support.producer import Producer, devices_of


async def launch(producer: Producer, name: str, devices: int = 4, **changes: Any) -> None:
    """Register some devices, in turn on each channel, and send to them."""
    app = changes.get("app", "default")
    await producer.register([device | {"app": app} for device in devices_of(name, devices)])
    await again(producer, name, name, **changes)


async def again(producer: Producer, name: str, devices: str, **changes: Any) -> None:
    """Send to devices that are registered."""
    condition = {"property": "external_id", "operator": "starts_with", "value": f"{devices}-"}
    body: dict[str, Any] = {"type": "launch", "notification_id": name, "content": {"title": "x"}, "ttl_s": 600}
    await producer.command(body | {"audience": {"condition": condition}} | changes)


def ending(progress: Progress) -> tuple[State, dict[str, int], int]:
    """Return the state, the deliveries by what became of them, and what is missing in the account."""
    return progress.state, progress.reasons, progress.counts.imbalance


async def retired(producer: Producer, name: str) -> set[str]:
    """Return the devices of a name that are retired, by their external ids."""
    found = producer.database["devices"].find({"external_id": {"$regex": f"^{name}-"}})
    return {device["external_id"] async for device in found if device.get("retired_at") is not None}
