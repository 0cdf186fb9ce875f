"""``GET /v1/deliveries``: what became of each delivery of one notification."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field, TypeAdapter

from edge.access import Reader
from edge.asked import Cursor, DeviceAsked, Limit
from edge.cursors import from_cursor, to_cursor
from edge.etags import TaggedRoute
from edge.named import named
from edge.responses import GUARDED, UNKNOWN
from edge.rows import DeliveryRow, Page
from edge.state import Answers
from models.base import EdgeModel
from models.names import NotificationId
from models.outcome import Outcome
from models.reporting import Place

router = APIRouter(route_class=TaggedRoute, responses=GUARDED | UNKNOWN)

PLACE: Final = TypeAdapter(Place)


class DeliveriesAsked(EdgeModel):
    """Which deliveries."""

    notification_id: NotificationId
    device_id: DeviceAsked | None = Field(default=None, description="Only this device's: 32 hex digits.")
    outcome: Outcome | None = Field(default=None, description="Only those that ended so.")
    limit: Limit = 1_000
    cursor: Cursor | None = Field(default=None, description="next_cursor of the page before.")


@router.get("/v1/deliveries", summary="Deliveries of one notification")
async def deliveries(asked: Annotated[DeliveriesAsked, Query()], grant: Reader, answers: Answers) -> Page[DeliveryRow]:
    """List each delivery of which a result is known, segment by segment.

    A page looks through 50,000 deliveries at most: where few ended as is asked it may be short, or empty, and
    *next_cursor* goes on.
    """
    await named(asked.notification_id, grant, answers)
    question = ("deliveries", asked.notification_id, asked.device_id, asked.outcome)
    after = from_cursor(asked.cursor, question, PLACE)
    page = await answers.deliveries(
        asked.notification_id, device=asked.device_id, outcome=asked.outcome, after=after, limit=asked.limit
    )
    cursor = None if page.after is None else to_cursor(question, page.after)
    return Page(data=[DeliveryRow.model_validate(row) for row in page.rows], next_cursor=cursor)
