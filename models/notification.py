"""What travels with every page and segment: enough to send, so that no later step asks the registry."""

from pydantic import Field

from models.base import Moment, WireModel
from models.content import Content
from models.names import AppId, Channel, Lane, NotificationId


class Notification(WireModel):
    """What is to be said, for whom, and until when."""

    id: NotificationId
    app: AppId
    content: Content
    lane: Lane
    accepted_at: Moment
    """The time of the command's record: the clock of the broker, not of a worker."""

    expires_at: Moment
    """The later of the record's time and ``due_at``, plus ``ttl_s``."""

    rate_per_s: float | None = None
    parts: dict[Channel, float] = {}
    """What each channel has of it, 0 to 1, where it goes out through several: they share every rate that holds for all
    of them. A channel that is not named has all of it."""

    dry_run: bool = False
    launched_ms: int = Field(default=0)
    """Milliseconds since the epoch of the record that launched it: where end-to-end time begins."""
