"""The rows that reports are made of: flat, with columns that stay."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from models.base import Count
from models.names import AppId, Channel, DeviceId, NotificationId, SegmentId
from models.outcome import Outcome, Reason
from models.progress import State

RowT = TypeVar("RowT")


class Row(BaseModel):
    """One row; a column that is null is not known."""

    model_config = ConfigDict(use_attribute_docstrings=True, json_schema_serialization_defaults_required=True)


class Rows(Row, Generic[RowT]):
    """Some rows of a report."""

    data: list[RowT]


class Page(Rows[RowT], Generic[RowT]):
    """Some rows of a long report. It may hold fewer than were asked for, or none, and still not be the last."""

    next_cursor: str | None = None
    """Hand it back as ``cursor`` for the next page; null: this was the last one."""


class NotificationRow(Row):
    """A notification and its account: selected is the sum of all that follow."""

    notification_id: NotificationId
    name: str | None
    """The title of what an audience is told; null where the command itself names its people, or has left."""

    app: AppId | None
    """Null: the command was refused, and nobody knows whose it was."""

    created_at: datetime | None
    """When the command was accepted or, if it never was, refused."""

    state: State | None
    selected: Count | None
    accepted: Count | None
    """The provider took it: not the same as delivered."""

    unregistered: Count | None
    rejected: Count | None
    expired: Count | None
    cancelled: Count | None
    suppressed: Count | None
    pending: Count | None
    updated_at: datetime | None


class OutcomeRow(Row):
    """How many deliveries ended how."""

    channel: Channel | None
    """Null: of all channels, or it is not known."""

    outcome: Outcome | Literal["suppressed", "pending"]
    reason: str | None
    """Null: of all reasons, or it is not known; of what is pending there is none."""

    count: Count
    share: float | None = Field(ge=0, le=1)
    """Of those selected; null where nobody is."""


class TimeRow(Row):
    """What ended within one step."""

    time: datetime
    """Its beginning."""

    accepted: Count
    failed: Count
    """Unregistered, rejected, expired or cancelled."""

    opened: Count | None = None
    """Null: no device reports it."""


class Series(Rows[TimeRow]):
    """What ended when; steps in which nothing did are left out."""

    complete: bool | None
    """Whether these are all deliveries that the account says have ended; false: some are not recorded yet, or not kept
    any more, or were ended by closing the account; null: there is no account."""


class DeliveryRow(Row):
    """What became of one delivery; one of which nobody told yet is pending, and has no row."""

    delivery_id: str
    """The UUID that the provider was told."""

    notification_id: NotificationId
    app: AppId
    channel: Channel
    device_id: DeviceId
    outcome: Outcome
    """``deferred``: it will be tried again."""

    reason: Reason
    provider_id: str | None
    """Null: the provider gave none of its own."""

    segment_id: SegmentId
    attempt: int
    at: datetime


class StepRow(Row):
    """One thing that happened to a delivery, or of which nothing is kept; what does not apply is null."""

    step: Literal["command", "begin", "page", "segment", "attempt", "redrive", "result", "closed", "device"]
    says: str
    time: datetime | None
    kept: bool
    """False: nothing of it is kept, or not any more."""

    topic: str | None
    """Of the record that tells of it, or began it."""

    partition: int | None
    offset: int | None
    segment_id: SegmentId | None
    attempt: int | None
    waited_s: float | None
    """Since the attempt before."""

    outcome: Outcome | None
    reason: Reason | None
    provider_id: str | None
    redrive: int | None


class Story(Rows[StepRow]):
    """All that is known of one delivery, in the order in which one thing followed from the other."""

    delivery_id: str
    notification_id: NotificationId
    device_id: DeviceId
    app: AppId | None
    outcome: Outcome | None
    """What became of it; null: nobody told, or it is being sent anew."""

    reason: Reason | None


class Choice(Row):
    """One value of a dashboard's variable."""

    text: str
    value: str


class Health(Row):
    """Whether the edge is well."""

    status: Literal["ok"] = "ok"
