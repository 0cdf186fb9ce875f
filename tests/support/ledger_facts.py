"""Facts of one notification, as its ledger gets them."""

from datetime import timedelta

from models.result import Closed, End, Expanded, Launched, Result, Selected
from rules.facts import LedgerFact
from tests.support.builders import APP, NOON

NAME = "spring-sale"
SEGMENT = "spring-sale:fcm:0:0:0"


def launched(**slices: int) -> Launched:
    """Return a launch with so many slices by channel, one on fcm unless told."""
    expires_at = NOON + timedelta(hours=1)
    return Launched(notification_id=NAME, at=NOON, app=APP, slices=slices or {"fcm": 1}, expires_at=expires_at)


def closed() -> Closed:
    """Return the end of an account that did not end, a day after it expired."""
    expired_at = NOON + timedelta(hours=1)
    return Closed(notification_id=NAME, at=expired_at + timedelta(days=1), expired_at=expired_at)


def selected(size: int, segment: str = SEGMENT, **suppressed: int) -> Selected:
    """Return the only page, with one segment of *size* devices, and what it left out."""
    return Selected(
        notification_id=NAME,
        at=NOON,
        channel="fcm",
        slice=0,
        ordinal=0,
        segments={segment: size},
        suppressed=suppressed,
    )


def expanded(end: End = End.COMPLETE, pages: int | None = 1) -> Expanded:
    """Return the end of the only slice."""
    return Expanded(notification_id=NAME, at=NOON, channel="fcm", slice=0, end=end, pages=pages)


def facts(*results: Result) -> list[LedgerFact]:
    """Return results with the offsets at which they were written."""
    return [LedgerFact(offset, result) for offset, result in enumerate(results)]
