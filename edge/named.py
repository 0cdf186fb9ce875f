"""The notification that a request names, if its token may see it."""

from edge.access import may_see
from edge.grants import Grant
from edge.problems import not_found
from models.names import NotificationId
from models.reporting import Overview, Reporting


async def named(notification_id: NotificationId, grant: Grant, answers: Reporting) -> Overview:
    """Return a notification; one that is of another app is not found, just as one that nobody knows."""
    overview = await answers.notification(notification_id)
    if overview is None or not may_see(grant, overview):
        raise not_found(notification_id)
    return overview
