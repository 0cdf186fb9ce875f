"""What remains of an account that has ended: its last progress, and as much as a redrive needs to go on from it."""

from models.base import Count
from models.names import Channel
from models.outcome import Outcome, Reason
from models.progress import Progress
from models.result import Closed, Controlled, Launched, Scheduled


class Summary(Progress):
    """A row of the ledger in place of all others; results up to its version are in it."""

    scheduled: Scheduled | None = None
    launched: Launched | None = None
    control: Controlled | None = None
    closed: Closed | None = None

    ended: list[tuple[Channel, Outcome, Reason, Count]] = []
    """How many deliveries ended how."""

    left_out: list[tuple[Channel, str, Count]] = []
    """How many were suppressed, and why."""

    redriven: list[int] = []
    """The numbers of the redrives that are in it."""
