"""What a record says of its trace, and which notification it is about."""

from typing import Final

import orjson

from models.names import NotificationId
from models.record import Outgoing, Record
from models.segment import Expansion, Segment

HEADER: Final = "traceparent"
"""Of W3C Trace Context (https://www.w3.org/TR/trace-context/), which names it in lower case."""

LONGEST: Final = 256
"""Bytes; version 00 has 55, and a later one may be longer. Anything beyond is something else."""


def carried(headers: tuple[tuple[str, bytes], ...]) -> bytes | None:
    """Return what the headers of a record say of its trace, unread; None: nothing."""
    for name, value in headers:
        if name == HEADER and value and len(value) <= LONGEST:
            return value
    return None


def asks_about(record: Record[bytes]) -> NotificationId | None:
    """Return the notification that a command or a page names, unjudged; None: none, or it cannot be read."""
    try:
        body = orjson.loads(record.value)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(body, dict):
        return None
    notification = body.get("notification")
    named = notification.get("id") if isinstance(notification, dict) else body.get("notification_id")
    return named if isinstance(named, str) else None


def is_about(record: Outgoing) -> NotificationId | None:
    """Return the notification that a record to be written is about; None: it is about none, or does not say so."""
    value = record.value
    if isinstance(value, Expansion | Segment):
        return value.notification.id
    if isinstance(value, bytes):
        return record.key if record.topic == "results" else None
    named = getattr(value, "notification_id", None)
    return named if isinstance(named, str) else None
