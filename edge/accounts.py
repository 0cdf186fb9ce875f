"""A notification's account -> its rows."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

from edge.rows import NotificationRow, OutcomeRow
from models.progress import Counts, Progress
from models.reporting import Overview

End: TypeAlias = tuple[str | None, str, str | None]
"""Channel, outcome, reason."""


def row(overview: Overview) -> NotificationRow:
    """Return a notification as a row."""
    progress, kept = overview.progress, overview.kept
    named = kept is None or kept.launch.audience.is_named
    known: dict[str, Any] = dict.fromkeys(Counts.model_fields) if progress is None else progress.counts.model_dump()
    return NotificationRow(
        notification_id=overview.notification_id,
        name=None if kept is None or named else kept.launch.content.title or None,
        app=overview.app or None,
        created_at=overview.created_at,
        state=None if progress is None else progress.state,
        updated_at=None if progress is None else progress.updated_at,
        **known,
    )


def outcome_rows(progress: Progress, by: str) -> list[OutcomeRow]:
    """Return an account by outcome and what *by* names besides: ``channel``, ``reason`` or both."""
    counted: Counter[End] = Counter()
    for (channel, outcome, reason), count in _ends(progress):
        by_channel, by_reason = channel if "channel" in by else None, reason if "reason" in by else None
        counted[by_channel, outcome, by_reason] += count
    selected = progress.counts.selected
    return [_row(end, count, selected) for end, count in sorted(counted.items(), key=_in_order) if count]


def _ends(progress: Progress) -> Iterator[tuple[End, int]]:
    """Yield every part of the account; one that was written before parts were told apart says less."""
    if progress.ends is None:
        for channel, counts in progress.by_channel.items():
            yield from _terms(channel, counts)
        return
    for channel, outcome, reason, count in progress.ends:
        yield (channel, outcome, reason), count
    for channel, counts in progress.by_channel.items():
        yield (channel, "pending", None), counts.pending


def _terms(channel: str, counts: Counts) -> Iterator[tuple[End, int]]:
    for name, count in counts.model_dump(exclude={"selected"}).items():
        yield (channel, name, None), count


def _in_order(entry: tuple[End, int]) -> tuple[str, int, str]:
    (channel, outcome, reason), count = entry
    return channel or "", -count, f"{outcome}:{reason}"


def _row(end: End, count: int, selected: int) -> OutcomeRow:
    channel, outcome, reason = end
    share = round(count / selected, 6) if selected else None
    return OutcomeRow.model_validate(
        {"channel": channel, "outcome": outcome, "reason": reason, "count": count, "share": share}
    )
