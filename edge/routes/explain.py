"""``GET /v1/explain``: the whole story of one delivery."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from edge.access import Reader
from edge.asked import DeviceAsked
from edge.etags import TaggedRoute
from edge.named import named
from edge.problems import ProblemError
from edge.responses import GUARDED, UNKNOWN
from edge.rows import StepRow, Story
from edge.state import Answers
from models.base import EdgeModel
from models.names import NotificationId
from rules.delivery_story import Step, standing_end, story_of
from rules.identity import app_prefix, delivery_id

router = APIRouter(route_class=TaggedRoute, responses=GUARDED | UNKNOWN)


class ExplainAsked(EdgeModel):
    """Which delivery."""

    notification_id: NotificationId
    device_id: DeviceAsked = Field(description="Carillon's id of the device: 32 hex digits.")


@router.get("/v1/explain", summary="The story of one delivery")
async def explain(asked: Annotated[ExplainAsked, Query()], grant: Reader, answers: Answers) -> Story:
    """Tell everything that is kept of one delivery, from its command to what became of it, and what is not kept.

    Each step names the record that tells of it: topic, partition and offset.
    """
    overview = await named(asked.notification_id, grant, answers)
    if overview.app and not asked.device_id.startswith(app_prefix(overview.app)):
        detail = f"device {asked.device_id} is none of the app {overview.app}, so the notification cannot be for it"
        raise ProblemError(HTTPStatus.NOT_FOUND, detail)
    traces = await answers.traces(asked.notification_id, asked.device_id)
    outcome, reason = standing_end(overview, traces)
    return Story(
        delivery_id=delivery_id(asked.notification_id, asked.device_id),
        notification_id=asked.notification_id,
        device_id=asked.device_id,
        app=overview.app or None,
        outcome=outcome,
        reason=reason,
        data=[_row(step) for step in story_of(overview, traces)],
    )


def _row(step: Step) -> StepRow:
    topic, partition, offset = _record(step.origin)
    return StepRow.model_validate(
        {
            **{name: getattr(step, name) for name in StepRow.model_fields if hasattr(step, name)},
            "time": step.at,
            "topic": topic,
            "partition": partition,
            "offset": offset,
        }
    )


def _record(origin: str) -> tuple[str | None, int | None, int | None]:
    """Take ``topic/partition/offset`` apart."""
    parts = origin.rsplit("/", 2)
    if len(parts) != len(("topic", "partition", "offset")):
        return None, None, None
    return parts[0], int(parts[1]), int(parts[2])
