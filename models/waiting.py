"""What has to wait: retries, scheduled launches, everything paused."""

from pydantic import Field

from models.base import Moment, WireModel
from models.names import AppId, Channel, NotificationId


class Waiting(WireModel):
    """A record to be published later: which, where, and when."""

    id: str
    """Says what waits, so that writing it twice is writing it once; it holds no line feed."""

    release_at: Moment
    expires_at: Moment
    """From here on it is released at once: whoever reads it settles it as expired."""

    notification_id: NotificationId
    app: AppId
    channel: Channel | None = None
    accepted_at: Moment | None = None
    """Of the notification: a cancel of a wider scope ends what was accepted before it. None: it ends at its time."""

    paced_at: Moment | None = None
    """When it was told to wait for its turn at a rate: it may go before it, where a rate is raised or taken away later.
    None: somebody else asked for its time."""

    topic: str
    """The topic's name without the prefix."""

    key: str
    payload: str
    """The record's value, JSON as text."""

    traceparent: str | None = Field(default=None, exclude_if=lambda said: said is None)
    """The header that the record has when it is published: rows are kept without headers. Absent: it is not traced."""
