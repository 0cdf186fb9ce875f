"""What is expected of an installation: so many devices a day, and within how many hours."""

from dataclasses import dataclass
from typing import Final

from models.names import Channel

DAY_H: Final = 24


@dataclass(frozen=True, slots=True)
class Load:
    """What is expected."""

    devices_per_day: int
    peak_hours: float = 2.0
    """In which all of a day's devices are told."""

    fcm_share: float = 0.5
    latency_ms: float = 100.0
    """Of the providers."""

    busy: float = 0.5
    """Of a processor at the peak; above it a role falls behind where a neighbour is gone, and latencies grow."""

    copies: int = 3
    """Of each topic."""

    def __post_init__(self) -> None:
        """Raise ValueError where a figure makes no sense."""
        above = ("devices_per_day", "peak_hours", "latency_ms", "busy", "copies")
        wrong = [name for name in above if getattr(self, name) <= 0]
        wrong += [name for name in ("busy", "fcm_share") if not 0 <= getattr(self, name) <= 1]
        if wrong or self.peak_hours > DAY_H:
            message = f"{', '.join(wrong) or 'peak_hours'}: a load is above nought, a share up to 1, a peak in a day"
            raise ValueError(message)

    @property
    def peak_per_s(self) -> float:
        """Devices a second at the peak."""
        return self.devices_per_day / (self.peak_hours * 3_600)

    def of(self, channel: Channel | None) -> float:
        """Return the devices a second of a channel; None: of all."""
        return self.peak_per_s * {"fcm": self.fcm_share, "apns": 1 - self.fcm_share}.get(channel or "", 1.0)
