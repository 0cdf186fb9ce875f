"""How a notification is parted among its channels: its senders know nothing of each other, and share its rates so."""

from collections.abc import Mapping

from models.names import Channel
from models.notification import Notification


def parts_of(devices: Mapping[Channel, int]) -> dict[Channel, float]:
    """Return each channel's part, by its devices; one that has none as if it had one, so that it may send at all."""
    total = sum(max(number, 1) for number in devices.values())
    return {channel: max(number, 1) / total for channel, number in devices.items()}


def parted(notification: Notification, devices: Mapping[Channel, int]) -> Notification:
    """Return a notification that tells its parts, where it has several channels."""
    several = len(devices) > 1
    return notification.model_copy(update={"parts": parts_of(devices)}) if several else notification
