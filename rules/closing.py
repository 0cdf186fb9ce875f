"""The end of an account that does not end by itself: what is pending has expired, and missing slices have ended.

A channel without a sender for days, a segment that was lost, a launch that nobody began: one day after the time to live
nothing of it can be sent any more, and whoever waits for its numbers gets them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from models.names import Channel, NotificationId
from models.outcome import Outcome, Reason
from models.record import Outgoing
from models.result import Closed, End

Entry: TypeAlias = tuple[Channel, Outcome, Reason]
"""How deliveries ended, and on which channel."""

Slice: TypeAlias = tuple[Channel, int]


def settle_rest(segments: Iterable[tuple[Channel, bytearray]]) -> Counter[Entry]:
    """Mark every position that no result ended, and count them by channel."""
    became: Counter[Entry] = Counter()
    for channel, seen in segments:
        if pending := seen.count(0):
            became[channel, Outcome.EXPIRED, Reason.NOT_SETTLED] += pending
            seen[:] = b"\1" * len(seen)
    return became


def announced(slices: Mapping[Channel, int]) -> set[Slice]:
    """Return the slices of a launch that has so many by channel."""
    return {(channel, number) for channel, count in slices.items() for number in range(count)}


def unended(slices: Mapping[Channel, int], ended: Collection[Slice]) -> dict[Slice, End]:
    """Return an end for each slice that has none."""
    return dict.fromkeys(announced(slices).difference(ended), End.EXPIRED)


def closing(
    notification_id: NotificationId, expires_at: datetime | None, now: datetime, after: timedelta
) -> Outgoing | None:
    """Return the fact that ends an account, or None: its time has not come, or nobody said when it would."""
    if expires_at is None or now < expires_at + after:
        return None
    return Outgoing("results", notification_id, Closed(notification_id=notification_id, at=now, expired_at=expires_at))
