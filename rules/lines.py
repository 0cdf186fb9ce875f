"""Who stands before whom at one route: deliveries of segments that have begun and have not started."""

from collections import Counter
from dataclasses import dataclass, field

from models.names import NotificationId
from models.notification import Notification


@dataclass(slots=True)
class Lines:
    """One line for all, and one for each notification."""

    _all: int = field(init=False, default=0)
    _own: Counter[NotificationId] = field(init=False, default_factory=Counter)

    def move(self, notification: Notification, before: int, after: int, most: int) -> None:
        """Note that of a segment *after* stand where *before* stood, of which *most* could start within a second.

        A slow notification holds up its own deliveries, but before others it stands only with what it can take.
        """
        own = self._own[notification.id] + after - before
        if own:
            self._own[notification.id] = own
        else:
            del self._own[notification.id]
        self._all += min(after, most) - min(before, most)

    def before(self, notification: Notification) -> tuple[int, int]:
        """Return how many stand before a new delivery: of all, and of its notification."""
        return self._all, self._own[notification.id]

    @property
    def standing(self) -> int:
        """How many have begun and have not started."""
        return self._own.total()
