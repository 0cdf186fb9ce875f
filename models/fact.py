"""What every result says of itself."""

from models.base import Moment, WireModel
from models.names import NotificationId


class Fact(WireModel):
    """One thing that happened to a notification."""

    notification_id: NotificationId
    at: Moment
    """When it happened, by the clock of whoever says it."""
