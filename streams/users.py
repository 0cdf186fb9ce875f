"""Who there is at a broker that asks: a user for each kind of worker, called as its group, and those who are none."""

from collections.abc import Iterable
from typing import Final

from models.names import Channel
from streams.console.workers import plan
from telemetry.vocabulary import ROLES

CREATOR: Final = "topics"
"""Who runs ``carillon topics create``."""

OPERATOR: Final = "console"
"""Who uses the console: reads everything, and publishes commands, devices and dead letters that are put back."""

EDGE: Final = "edge"
"""Who has the live page: publishes commands, and asks how far groups are behind."""

SCALER: Final = "scaler"
"""Who asks how far groups are behind, and starts workers: KEDA."""


def users(prefix: str, channels: Iterable[Channel]) -> list[str]:
    """Return the users of an installation, its producers apart."""
    return [prefix + name for name in (*plan(ROLES, list(channels)), CREATOR, OPERATOR, EDGE, SCALER)]
