"""``GET /v1/reports/notifications/{id}/timeseries``: when the deliveries of one notification ended."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from edge.access import Reader
from edge.asked import MOST_ROWS, NotificationAsked
from edge.etags import TaggedRoute
from edge.named import named
from edge.problems import fault
from edge.responses import GUARDED, UNKNOWN
from edge.rows import Series, TimeRow
from edge.state import Answers
from models.base import EdgeModel
from models.progress import Progress
from models.reporting import Bucket

router = APIRouter(route_class=TaggedRoute, responses=GUARDED | UNKNOWN)


class SeriesAsked(EdgeModel):
    """How finely."""

    step: int = Field(default=60, ge=1, le=86_400, description="Seconds.")


@router.get("/v1/reports/notifications/{notification_id}/timeseries", summary="One notification over time")
async def timeseries(
    notification_id: NotificationAsked, asked: Annotated[SeriesAsked, Query()], grant: Reader, answers: Answers
) -> Series:
    """Tell what ended in each step of time, by the moment at which the provider's answer came.

    Every delivery counts once, however often its result was told; one that a redrive took counts where it ended anew.
    """
    overview = await named(notification_id, grant, answers)
    buckets = await answers.series(notification_id, asked.step)
    if len(buckets) > MOST_ROWS:
        message = f"would give {len(buckets)} rows of at most {MOST_ROWS}; take longer steps"
        raise fault(message, field="step")
    rows = [TimeRow(time=each.begins_at, accepted=each.accepted, failed=each.failed) for each in buckets]
    return Series(data=rows, complete=_is_complete(buckets, overview.progress))


def _is_complete(buckets: Sequence[Bucket], progress: Progress | None) -> bool | None:
    if progress is None:
        return None
    counts = progress.counts
    failed = counts.unregistered + counts.rejected + counts.expired + counts.cancelled
    told = sum(each.accepted for each in buckets), sum(each.failed for each in buckets)
    return told == (counts.accepted, failed)
