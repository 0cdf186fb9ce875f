"""What is kept of what was accepted, what asks to go on with it, and the answer; see ``models.ports.Notifications``."""

from dataclasses import dataclass
from datetime import datetime

from models.command import Launch
from models.names import NotificationId


@dataclass(frozen=True, slots=True)
class LaunchClaim:
    """A launch that wants to be the one with its id."""

    origin: str
    """The command's record; the same on a replay."""

    launch: Launch
    body_hash: str
    """Of the validated model in canonical form."""

    accepted_at: datetime
    expires_at: datetime
    scheduled: bool
    """It waits for its time: claims the id, not yet the beginning."""


@dataclass(frozen=True, slots=True)
class StartClaim:
    """A start (or a cancel before any start) that wants to be the one that begins, or ends, a notification."""

    origin: str
    notification_id: NotificationId


@dataclass(frozen=True, slots=True)
class Kept:
    """A notification as the registry keeps it."""

    launch: Launch
    accepted_at: datetime
    expires_at: datetime
    origin: str
    launched_by: str | None
    """Origin of the command that began it; None: it waits."""

    finished: bool
    redrives: tuple[str, ...] = ()
    """Origins of the commands that redrove it, by number; the first has the number 1."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The answer to a claim."""

    verdict: str
    """``ours`` (also on a replay), ``duplicate``, ``conflict`` (another body), ``finished`` or ``unknown``."""

    kept: Kept | None = None
    """What the registry holds now; None where it knows nothing."""
