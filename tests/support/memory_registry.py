"""A whole registry in memory: the ports of ``models.ports`` over plain dictionaries."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.ports import Clock
from tests.support.memory_audience import MemoryAudience
from tests.support.memory_controls import MemoryControlBook
from tests.support.memory_deliveries import MemoryDeliveries
from tests.support.memory_devices import MemoryDevices
from tests.support.memory_notifications import MemoryNotifications
from tests.support.memory_redrives import MemoryRedrives

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def noon() -> datetime:
    """Return the same noon at every call."""
    return NOON


@dataclass
class MemoryRegistry:
    """Everything that the registry keeps."""

    clock: Clock = noon
    devices: MemoryDevices = field(default_factory=MemoryDevices)
    notifications: MemoryNotifications = field(default_factory=MemoryNotifications)
    controls: MemoryControlBook = field(default_factory=MemoryControlBook)
    deliveries: MemoryDeliveries = field(default_factory=MemoryDeliveries)
    audience: MemoryAudience = field(init=False)
    redrives: MemoryRedrives = field(init=False)

    def __post_init__(self) -> None:
        self.audience = MemoryAudience(self.devices, self.clock)
        self.redrives = MemoryRedrives(self.notifications, self.deliveries, self.devices)
