"""The brake as a test sets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.names import AppId, Channel, NotificationId
from models.ports import Accepted


@dataclass
class FixedControls:
    """Holds what is named here, and nothing else."""

    cancelled: set[NotificationId] = field(default_factory=set)
    paused: set[NotificationId] = field(default_factory=set)
    cancelled_before: dict[AppId, datetime] = field(default_factory=dict)
    doubted: set[tuple[Channel, AppId]] = field(default_factory=set)
    rates: Mapping[str, float] = field(default_factory=dict)
    quickened: dict[NotificationId, datetime] = field(default_factory=dict)
    """When a limit of theirs was raised."""

    def is_cancelled(self, notification: Accepted, channel: Channel | None = None) -> bool:
        """Tell whether it was called back."""
        del channel
        before = self.cancelled_before.get(notification.app)
        return notification.id in self.cancelled or (before is not None and notification.accepted_at < before)

    def is_paused(self, notification_id: NotificationId, app: AppId, channel: Channel | None = None) -> bool:
        """Tell whether it is held."""
        del app, channel
        return notification_id in self.paused

    def is_called_back(self, notification_id: NotificationId) -> bool:
        """Tell whether this very notification was cancelled."""
        return notification_id in self.cancelled

    def is_in_doubt(self, channel: Channel, app: AppId, at: datetime) -> bool:
        """Tell whether the words of a route's provider are not believed."""
        return (channel, app) in self.doubted

    def rate(self, scope: str) -> float | None:
        """Return the limit of a scope."""
        return self.rates.get(scope)

    def is_quicker(self, notification_id: NotificationId, app: AppId, channel: Channel | None, since: datetime) -> bool:
        """Tell whether a limit was raised since."""
        del app, channel
        quickened_at = self.quickened.get(notification_id)
        return quickened_at is not None and quickened_at > since
