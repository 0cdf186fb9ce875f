"""What one device costs, as it was measured: ``costs.json``, written by ``carillon bench costs --write``."""

from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

FILE: Final = Path(__file__).with_name("costs.json")
COMMAND: Final = "carillon bench costs --write"


class Costs(BaseModel):
    """One measurement; every figure is for one device of an audience that is half on FCM and half on APNs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    machine: str
    """Where and when, in one line."""

    devices: int
    """Of the campaign."""

    latency_ms: int
    """Of the providers: an event loop that waits takes a device at a time, one that does not takes many."""

    cpu_us: dict[str, float]
    """By role, with the broker; a sender's for one device of its own channel."""

    rss_mb: dict[str, float]
    """By role, one process when the campaign had ended."""

    topic_bytes: dict[str, float]
    """Written to each topic's files of one copy, as compressed."""

    registry_calls: dict[str, float]
    """Commands to the registry, by ``role command``."""

    registry_rows: dict[str, float]
    """Documents that those wrote, by ``role command``."""

    delivery_bytes: float
    """In the registry, of what became of it: BSON, before the storage compresses it."""

    device_bytes: float
    """In the registry, of a device itself: BSON, before the storage compresses it."""

    register_us: float
    """CPU of ``register`` for one new device."""

    def as_json(self) -> dict[str, object]:
        """Return it for scripts."""
        return self.model_dump()


@cache
def measured() -> Costs:
    """Return what was measured last, as it came with this release."""
    return Costs.model_validate_json(FILE.read_text(encoding="utf-8"))


def write(costs: Costs, file: Path = FILE) -> None:
    """Keep a measurement, for ``plan`` and the docs."""
    file.write_text(costs.model_dump_json(indent=1) + "\n", encoding="utf-8")
