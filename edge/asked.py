"""What may stand in a query, said once: moments, limits, cursors."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple, TypeAlias

from fastapi import Path
from pydantic import BeforeValidator, Field, WithJsonSchema

from models.names import NotificationId

RFC_3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Nothing here is older or newer; what is far away cannot be counted in milliseconds by every reader."""

MOST_ROWS: Final = 5_000


def read_moment(text: object) -> datetime:
    """Return a moment of RFC 3339 in UTC; what lies before the first or after the last becomes that."""
    if isinstance(text, datetime):
        return text
    if not isinstance(text, str) or RFC_3339.fullmatch(text) is None:
        message = "must be a moment of RFC 3339 with its zone, such as 2026-06-01T12:00:00Z (a + is written %2B)"
        raise ValueError(message)
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        message = "is no moment of the calendar"
        raise ValueError(message) from None
    return min(max(moment, FIRST), LAST).astimezone(UTC)


MomentAsked: TypeAlias = Annotated[
    datetime, BeforeValidator(read_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A moment in a query."""


class ListedAsked(NamedTuple):
    """A place in a list of notifications, as a cursor brings it: anybody can write one, so it is judged as a query."""

    created_at: MomentAsked
    notification_id: NotificationId


Limit: TypeAlias = Annotated[int, Field(ge=1, le=MOST_ROWS)]
"""At most so many rows."""

Cursor: TypeAlias = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,1024}$")]
"""``next_cursor`` of the page before."""

DeviceAsked: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
"""Carillon's id of a device, as ``carillon deliveries`` shows it."""

NotificationAsked: TypeAlias = Annotated[NotificationId, Path(description="The id that the producer chose.")]
