"""Rows that know the day on which they were written, by three bytes before the row itself: so that they can grow old.

Rows without them were written by an earlier release, of which none begins with this sign: they are as old as the day on
which they are met first.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

SIGN: Final = b"\x01"

DATED: Final = 3
"""Bytes: the sign, and the number of the day, which fits into two until the year 2149."""

FIRST_DAY: Final = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def day_of(moment: datetime) -> int:
    """Return the number of a day: days since 1970."""
    return moment.toordinal() - FIRST_DAY


def dated(row: bytes, day: int) -> bytes:
    """Return a row with its day."""
    return SIGN + day.to_bytes(2, "big") + row


def undated(row: bytes) -> bytes:
    """Return the row itself."""
    return row[DATED:] if row.startswith(SIGN) else row


def outdated(rows: Iterable[tuple[bytes, bytes]], today: int, kept: timedelta) -> dict[bytes, bytes | None]:
    """Return what has to be written so that rows grow old: None for one that is, its day for one that has none.

    A row is kept for so many whole days at least, whatever the hour at which it was written; one from a clock that runs
    ahead is kept longer.
    """
    changes: dict[bytes, bytes | None] = {}
    for key, row in rows:
        if not row.startswith(SIGN):
            changes[key] = dated(row, today)
        elif today - int.from_bytes(row[1:DATED], "big") > kept.days:
            changes[key] = None
    return changes
