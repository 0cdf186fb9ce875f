"""``GET /v1/reports/notifications/{id}/outcomes``: how many deliveries of one notification ended how."""

from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query
from pydantic import Field

from edge.access import Reader
from edge.accounts import outcome_rows
from edge.asked import NotificationAsked
from edge.etags import TaggedRoute
from edge.named import named
from edge.responses import GUARDED, UNKNOWN
from edge.rows import OutcomeRow, Rows
from edge.state import Answers
from models.base import EdgeModel

router = APIRouter(route_class=TaggedRoute, responses=GUARDED | UNKNOWN)


Outcomes: TypeAlias = Rows[OutcomeRow]


class OutcomesAsked(EdgeModel):
    """How to count."""

    by: Literal["channel,reason", "reason,channel", "channel", "reason"] = Field(
        default="channel,reason", description="What to tell apart besides the outcome."
    )


@router.get("/v1/reports/notifications/{notification_id}/outcomes", summary="Outcomes of one notification")
async def outcomes(
    notification_id: NotificationAsked, asked: Annotated[OutcomesAsked, Query()], grant: Reader, answers: Answers
) -> Outcomes:
    """Count deliveries by outcome, suppressed and pending ones too: the counts add up to *selected*.

    Without rows: nobody was selected, or the account is not known (yet, or any more).
    """
    overview = await named(notification_id, grant, answers)
    return Rows(data=[] if overview.progress is None else outcome_rows(overview.progress, asked.by))
