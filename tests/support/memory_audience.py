"""An audience in memory, read with the same conditions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from models.command import NamedDevice, NamedRecipient
from models.condition import Condition
from models.device import Device
from models.names import AppId, Channel
from models.ports import Clock, Page
from models.segment import Expansion
from rules.conditions import matches
from tests.support.memory_devices import MemoryDevices


@dataclass
class MemoryAudience:
    """Finds the devices of a ``MemoryDevices``."""

    devices: MemoryDevices
    clock: Clock

    async def page(self, expansion: Expansion, size: int) -> Page:
        """Return up to *size* unretired devices of the expansion's slice after its ``after_id``."""
        found = [device for device in self.devices.known() if _belongs(device, expansion)]
        page = found[:size]
        return Page(
            device_ids=[device.id for device in page],
            addresses=[device.address for device in page],
            locales=[device.locale for device in page],
            after_id=page[-1].id if len(found) > size else None,
        )

    async def sizes(self, app: AppId) -> Mapping[Channel, int]:
        """Count the app's devices by channel, retired ones too."""
        return Counter(device.channel for device in self.devices.known() if device.app == app)

    async def count(self, app: AppId, condition: Condition | None) -> Mapping[Channel, int]:
        """Count by channel the unretired devices that a condition selects now."""
        now = self.clock()
        return Counter(
            device.channel
            for device in self.devices.known()
            if device.app == app and device.retired_at is None and matches(condition, device, now)
        )

    async def named(
        self, app: AppId, devices: Sequence[NamedDevice], recipients: Sequence[NamedRecipient]
    ) -> Sequence[tuple[int, Device]]:
        """Return the devices named, retired ones too, each with the index of its entry."""
        mine = [device for device in self.devices.known() if device.app == app]
        by_id = [(i, d) for i, entry in enumerate(devices) for d in mine if d.external_id == entry.external_id]
        by_owner = [(i, d) for i, entry in enumerate(recipients) for d in mine if d.recipient_id == entry.recipient_id]
        return by_id + by_owner


def _belongs(device: Device, expansion: Expansion) -> bool:
    return (
        device.channel == expansion.channel
        and expansion.lower <= device.id < expansion.upper
        and (expansion.after_id is None or device.id > expansion.after_id)
        and device.retired_at is None
        and matches(expansion.condition, device, launch_moment(expansion))
    )


def launch_moment(expansion: Expansion) -> datetime:
    """Return the moment that relative dates refer to: the launch, the same on every page and every replay."""
    notification = expansion.notification
    if notification.launched_ms:
        return datetime.fromtimestamp(notification.launched_ms / 1000, UTC)
    return notification.accepted_at
