"""The broker's clock: the time of a record, the same for everybody who reads it."""

from datetime import UTC, datetime

from models.record import Record


def record_time(record: Record[object]) -> datetime:
    """Return when a record was written; a record without a time is as old as the epoch."""
    return datetime.fromtimestamp(max(record.timestamp_ms, 0) / 1000, UTC)
