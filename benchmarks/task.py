"""What a contender is told to do, and what it answers: both as JSON, because it is another process."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Task(BaseModel):
    """Send so many messages to one simulator."""

    model_config = ConfigDict(frozen=True)

    contender: str
    """A key of ``benchmarks.contenders.__main__.CONTENDERS``."""

    settings: dict[str, str]
    """Of the channel, as ``CARILLON_PROVIDERS__<CHANNEL>__…`` has them."""

    messages: int = Field(gt=0)
    warm_up_s: float = Field(default=1.5, ge=0)
    """Sends for so long before anything is measured, until every connection is open."""

    profile: Path | None = None
    """Writes a profile of the sending there, for ``pstats``; what is measured then is the profiler too."""


class Measured(BaseModel):
    """What the sending cost."""

    model_config = ConfigDict(frozen=True)

    messages: int
    accepted: int
    cpu_s: float
    """Of the whole process while it sent, user and system, warm-up excluded."""

    wall_s: float

    @property
    def us(self) -> float:
        """Microseconds of CPU per message."""
        return self.cpu_s / self.messages * 1e6

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.wall_s
