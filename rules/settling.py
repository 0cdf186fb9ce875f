"""The ends of an attempt -> its result."""

from datetime import datetime

from models.column import to_column
from models.result import Settled
from models.segment import Segment
from rules.answers import Ends
from rules.groups import grouped_others
from rules.stems import cut


def settled(segment: Segment, ends: Ends, *, now: datetime, origin: str) -> Settled:
    """Return the result of an attempt."""
    groups = grouped_others(ends.entries, {entry: (a.outcome, a.reason) for entry, a in ends.others.items()})
    stem, receipts = _receipts(ends)
    return Settled(
        notification_id=segment.notification.id,
        at=now,
        segment_id=segment.id,
        attempt=segment.attempt,
        channel=segment.channel,
        app=segment.notification.app,
        size=segment.size,
        positions=segment.positions,
        entries=ends.entries,
        devices=to_column(segment.device_ids),
        outcome=groups.outcome,
        reason=groups.reason,
        others=groups.others,
        receipts=receipts,
        stem=stem,
        dead_since={entry: a.dead_since for entry, a in ends.others.items() if a.dead_since is not None},
        origin=origin,
        lane=segment.notification.lane,
        launched_ms=segment.notification.launched_ms,
    )


def _receipts(ends: Ends) -> tuple[str, str | None]:
    """Return the stem of the provider's ids, and their column."""
    given = {entry: a.provider_id for entry, a in ends.others.items() if a.provider_id is not None}
    if ends.provider_ids is None and not given:
        return "", None
    ids = list(ends.provider_ids or [""] * ends.entries)
    for entry, provider_id in given.items():
        ids[entry] = provider_id
    stem, rests = cut(ids)
    return stem, to_column(rests)
