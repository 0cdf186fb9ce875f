"""A notification to measure a content by, before there is one: as large as any can be."""

from datetime import UTC, datetime, timedelta
from typing import Final

from models.content import Content
from models.names import Lane
from models.notification import Notification

LONGEST_ID: Final = "0" * 64
LONGEST_TTL: Final = timedelta(weeks=4)


def a_notification_of(content: Content) -> Notification:
    """Return a notification of *content* with the longest id and time to live there are."""
    now = datetime(2030, 1, 1, tzinfo=UTC)
    return Notification(
        id=LONGEST_ID,
        app="default",
        content=content,
        lane=Lane.DIRECT,
        accepted_at=now,
        expires_at=now + LONGEST_TTL,
    )
