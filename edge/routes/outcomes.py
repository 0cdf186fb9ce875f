"""``GET /v1/reports/notifications/{id}/outcomes``: how many deliveries of one notification ended how."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query
from pydantic import Field

from edge.access import Reader
from edge.asked import NotificationAsked
from edge.etags import TaggedRoute
from edge.named import named
from edge.responses import GUARDED, UNKNOWN
from edge.rows import OutcomeRow, Rows
from edge.state import Answers
from models.base import EdgeModel
from models.progress import Counts, Progress

router = APIRouter(route_class=TaggedRoute, responses=GUARDED | UNKNOWN)

End: TypeAlias = tuple[str | None, str, str | None]
"""Channel, outcome, reason."""


class OutcomesAsked(EdgeModel):
    """How to count."""

    by: Literal["channel,reason", "reason,channel", "channel", "reason"] = Field(
        default="channel,reason", description="What to tell apart besides the outcome."
    )


@router.get("/v1/reports/notifications/{notification_id}/outcomes", summary="Outcomes of one notification")
async def outcomes(
    notification_id: NotificationAsked, asked: Annotated[OutcomesAsked, Query()], grant: Reader, answers: Answers
) -> Rows[OutcomeRow]:
    """Count deliveries by outcome, suppressed and pending ones too: the counts add up to *selected*.

    Without rows: nobody was selected, or the account is not known (yet, or any more).
    """
    overview = await named(notification_id, grant, answers)
    if overview.progress is None:
        return Rows(data=[])
    selected = overview.progress.counts.selected
    counted: Counter[End] = Counter()
    for (channel, outcome, reason), count in _ends(overview.progress):
        by_channel, by_reason = channel if "channel" in asked.by else None, reason if "reason" in asked.by else None
        counted[by_channel, outcome, by_reason] += count
    rows = [_row(end, count, selected) for end, count in sorted(counted.items(), key=_in_order) if count]
    return Rows(data=rows)


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
