"""``GET /v1/reports/notifications``: every notification with its account, the newest first."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field, TypeAdapter

from edge.access import Reader, app_of
from edge.accounts import row
from edge.asked import Cursor, Limit, ListedAsked, MomentAsked
from edge.cursors import from_cursor, to_cursor
from edge.etags import TaggedRoute
from edge.responses import GUARDED
from edge.rows import NotificationRow, Page
from edge.state import Answers, Now
from models.base import EdgeModel
from models.names import AppId
from models.reporting import Listed

router = APIRouter(route_class=TaggedRoute, responses=GUARDED)

LISTED: Final = TypeAdapter(ListedAsked)

USUAL: Final = timedelta(days=7)
"""How far back a list goes where nobody says."""


class NotificationsAsked(EdgeModel):
    """Which notifications."""

    since: MomentAsked | None = Field(default=None, alias="from", description="Created then or later; absent: 7 days.")
    until: MomentAsked | None = Field(default=None, alias="to", description="Created before; absent: until now.")
    app: AppId | None = Field(default=None, description="Only this app's, for a token of all apps.")
    limit: Limit = 500
    cursor: Cursor | None = Field(default=None, description="next_cursor of the page before.")


@router.get("/v1/reports/notifications", summary="Notifications with their accounts")
async def notifications(
    asked: Annotated[NotificationsAsked, Query()], grant: Reader, answers: Answers, now: Now
) -> Page[NotificationRow]:
    """List what was created in a span of time, the newest first.

    *selected = accepted + unregistered + rejected + expired + cancelled + suppressed + pending*, in every row. A number
    that is null is not known; a number that is 0 is none.
    """
    app = app_of(grant, asked.app)
    question = ("notifications", app, asked.since, asked.until)
    place = from_cursor(asked.cursor, question, LISTED)
    after = None if place is None else Listed(*place)
    until = asked.until or now + timedelta(days=1)  # clocks differ, and what is newest is wanted
    page = await answers.notifications(app, asked.since or _begin(until), until, after, asked.limit)
    cursor = None if page.after is None else to_cursor(question, page.after)
    return Page(data=[row(overview) for overview in page.rows], next_cursor=cursor)


def _begin(until: datetime) -> datetime:
    return max(until - USUAL, datetime(1970, 1, 1, tzinfo=UTC))
