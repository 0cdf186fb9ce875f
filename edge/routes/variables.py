"""``GET /v1/variables/…``: what a dashboard offers to choose from, as Grafana reads it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from edge.access import Reader, app_of
from edge.accounts import row
from edge.asked import MOST_ROWS, MomentAsked
from edge.etags import TaggedRoute
from edge.grants import ALL_APPS
from edge.responses import GUARDED
from edge.routes.notifications import USUAL
from edge.rows import Choice
from edge.state import Answers, Now
from models.base import EdgeModel
from models.names import AppId
from models.outcome import Outcome, Reason

router = APIRouter(prefix="/v1/variables", route_class=TaggedRoute, responses=GUARDED)


class ChoiceAsked(EdgeModel):
    """Which notifications to choose from."""

    since: MomentAsked | None = Field(default=None, alias="from", description="Created then or later; absent: 7 days.")
    until: MomentAsked | None = Field(default=None, alias="to", description="Created before; absent: until now.")
    app: AppId | None = Field(default=None, description="Only this app's, for a token of all apps.")


@router.get("/apps", summary="Apps")
async def apps(grant: Reader, answers: Answers) -> list[Choice]:
    """List the apps that this token may see."""
    return _choices(await answers.apps() if grant.app == ALL_APPS else [grant.app])


@router.get("/notifications", summary="Notifications")
async def notifications(
    asked: Annotated[ChoiceAsked, Query()], grant: Reader, answers: Answers, now: Now
) -> list[Choice]:
    """List notifications by their ids and names, the newest first; the newest 5,000 where there are more."""
    until = asked.until or now + timedelta(days=1)
    page = await answers.notifications(app_of(grant, asked.app), asked.since or until - USUAL, until, None, MOST_ROWS)
    found = [row(overview) for overview in page.rows]
    return [
        Choice(text=f"{each.notification_id}: {each.name}" if each.name else each.notification_id, value=value)
        for each in found
        for value in [each.notification_id]
    ]


@router.get("/channels", summary="Channels")
async def channels(request: Request, _grant: Reader) -> list[Choice]:
    """List the channels of this installation."""
    return _choices(request.app.state.channels)


@router.get("/outcomes", summary="Outcomes")
async def outcomes(_grant: Reader) -> list[Choice]:
    """List how a delivery can stand."""
    return _choices(Outcome)


@router.get("/reasons", summary="Reasons")
async def reasons(_grant: Reader) -> list[Choice]:
    """List why a delivery can stand so."""
    return _choices(Reason)


def _choices(values: Iterable[str]) -> list[Choice]:
    return [Choice(text=str(value), value=str(value)) for value in values]
