"""How a demo went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.progress import Progress
from sandbox.account import Counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it went."""

    devices: int
    progress: Progress
    counted: Mapping[str, Counted]
    seconds: float
    """From the command's publication to the final account."""

    cpu_us_per_device: Mapping[str, float]
    """By role, over the launch alone; of a killed process only what its successor used."""

    disagreements: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the line that scripts read."""
        return {
            "devices": self.devices,
            **self.progress.counts.model_dump(),
            "provider_distinct": sum(counted.distinct for counted in self.counted.values()),
            "provider_requests": sum(counted.requests for counted in self.counted.values()),
            "provider_repeats": sum(counted.repeats for counted in self.counted.values()),
            "seconds": round(self.seconds, 2),
            "cpu_us_per_device": {role: round(cost, 1) for role, cost in self.cpu_us_per_device.items()},
            "disagreements": self.disagreements,
        }
