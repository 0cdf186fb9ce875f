"""What is promised about time: the panels show it, and the alerts watch over it."""

from dataclasses import dataclass
from typing import Final

from models.names import Lane


@dataclass(frozen=True, slots=True)
class Objective:
    """A share of the deliveries of a lane has ended within a time."""

    lane: Lane
    within_s: float
    """A bound of ``telemetry.buckets.END_TO_END``."""

    share: float
    """Between 0 and 1; what is missing to 1 is the budget of late ones."""


OBJECTIVES: Final = (
    # Somebody waits for it: a code, a message. Ten seconds leave room for one retry.
    Objective(Lane.DIRECT, within_s=10.0, share=0.99),
    # Ten million devices at a usual quota take a quarter of an hour; the last twentieth waits for retries.
    Objective(Lane.CAMPAIGN, within_s=900.0, share=0.95),
)

DEADLINE_S: Final = 900.0
"""Seconds: a backlog that takes longer to work off than a campaign may take breaks the promise for what comes now."""
