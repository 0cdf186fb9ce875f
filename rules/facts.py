"""Results with their places among the others of their notification: what the ledger is folded from.

``rules.fact_rows`` says how they are kept.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from models.names import NotificationId
from models.result import (
    Closed,
    Controlled,
    Expanded,
    Launched,
    Redriven,
    Refused,
    Reopened,
    Result,
    Scheduled,
    Selected,
    Settled,
)

SUMMARY: Final = "summary"


@dataclass(frozen=True)
class LedgerFact:
    """One result with the offset that gives it its place among the others of its notification."""

    offset: int
    result: Result

    @cached_property
    def key(self) -> bytes:
        """What tells it from every other fact: the same whenever the same record is read."""
        place = _PLACES[type(self.result)].format(result=self.result, offset=self.offset)
        return f"{self.result.notification_id}|{place}".encode()


def prefix(notification_id: NotificationId) -> bytes:
    """Return what the keys of all rows of a notification begin with."""
    return f"{notification_id}|".encode()


def summary_key(notification_id: NotificationId, redrives: int = 0) -> bytes:
    """Return the key of the row that remains of a finished notification.

    After each redrive it is another one: an old owner that wakes up behind its successor must not replace a summary by
    the one before.
    """
    return f"{summaries(notification_id).decode()}|{redrives}".encode() if redrives else summaries(notification_id)


def summaries(notification_id: NotificationId) -> bytes:
    """Return what the keys of all summaries of a notification begin with."""
    return f"{notification_id}|{SUMMARY}".encode()


def is_summary(key: bytes) -> bool:
    """Tell whether a row is a summary."""
    return key.split(b"|", 2)[1] == SUMMARY.encode()


def notification_of(key: bytes) -> NotificationId:
    """Return whose row this is."""
    return key.split(b"|", 1)[0].decode()


_PLACES: Final = {
    Refused: "refused|{offset}",
    Scheduled: "scheduled",
    Launched: "launched",
    Controlled: "controlled|{result.version}",
    Selected: "selected|{result.channel}|{result.slice}|{result.ordinal}",
    Expanded: "expanded|{result.channel}|{result.slice}",
    Closed: "closed|{offset}",
    Redriven: "redriven|{result.number}",
    Reopened: "reopened|{result.channel}|{result.slice}|{result.ordinal}",
    Settled: "settled|{result.segment_id}|{result.attempt}|{offset}",
}
"""Where a result stands among what happened to its notification.

A settled attempt has its offset in it, because a corrected one is a fact of its own.
"""
