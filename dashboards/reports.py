"""The rows of the reports API that the dashboard *Deliveries* shows, notification by notification."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, get_args, get_origin

from grafana_foundation_sdk.models import units

from dashboards.panel import Column, Form, Report, Row
from edge.rows import DeliveryRow, NotificationRow, OutcomeRow, StepRow, TimeRow
from edge.rows import Row as ReportRow

RANGE: Final = (("from", "${__from:date:iso}"), ("to", "${__to:date:iso}"))
"""The range above, in UTC (RFC 3339)."""

OF_ONE: Final = "/v1/reports/notifications/${notification}"

UNITS: Final = {"share": units.PercentUnit, "waited_s": units.Seconds}
"""Of columns that are no plain number."""


def columns(row: type[ReportRow], *but: str) -> tuple[Column, ...]:
    """Return the columns of a report as its rows are declared, those in *but* left out."""
    return tuple(_column(name, field.annotation) for name, field in row.model_fields.items() if name not in but)


def _column(name: str, annotation: Any) -> Column:
    leaves = set(_leaves(annotation))
    if datetime in leaves:
        return Column(name, _words(name), "timestamp", units.DatetimeISO)
    is_number = any(isinstance(leaf, type) and issubclass(leaf, int | float) and leaf is not bool for leaf in leaves)
    return Column(name, _words(name), "number" if is_number else "string", UNITS.get(name, ""))


def _leaves(annotation: Any) -> Iterator[Any]:
    """Give the types that an annotation is made of."""
    if get_origin(annotation) is Annotated:
        yield from _leaves(get_args(annotation)[0])
    elif get_args(annotation):
        for part in get_args(annotation):
            yield from _leaves(part)
    else:
        yield annotation


def _words(name: str) -> str:
    return name.removesuffix("_id").removesuffix("_at").removesuffix("_s").replace("_", " ")


NOTIFICATIONS: Final = Report(
    "Notifications",
    "One row for each notification of the range above; selected = accepted + unregistered + rejected + expired + "
    "cancelled + suppressed + pending. Click an id to see it below.",
    units.LocaleFormat,
    "/v1/reports/notifications",
    columns(NotificationRow),
    RANGE,
    opens="notification_id",
)

OUTCOMES: Final = Report(
    "Outcomes of the chosen notification",
    "What became of each delivery of the notification that is chosen above, by channel, outcome and reason; the share "
    "is of all who were selected.",
    units.LocaleFormat,
    f"{OF_ONE}/outcomes",
    columns(OutcomeRow),
    (("by", "channel,reason"),),
    width=10,
)

COURSE: Final = Report(
    "Course of the chosen notification",
    "Deliveries of the chosen notification that were accepted, and that ended in any other way, minute by minute.",
    units.LocaleFormat,
    f"{OF_ONE}/timeseries",
    columns(TimeRow, "opened"),  # no device reports it
    (("step", "60"),),
    Form.LINES,
    width=14,
)

TO_EACH: Final = Report(
    "Deliveries of the chosen notification",
    "One row for each delivery of which a result is known, a thousand at most; *deferred* will be tried again. Click a "
    "device for the whole story, and open the row below.",
    units.LocaleFormat,
    "/v1/deliveries",
    columns(DeliveryRow, "notification_id", "app", "segment_id"),
    (("notification_id", "${notification}"),),
    opens="device_id",
)

STORY: Final = Report(
    "Why this device",
    "All that is kept of the delivery of the chosen notification to the chosen device, in the order in which one thing "
    "followed from the other; each step names the record that tells of it.",
    units.LocaleFormat,
    "/v1/explain",
    columns(StepRow, "segment_id"),
    (("notification_id", "${notification}"), ("device_id", "${device}")),
)

EACH: Final = Row("Each notification", (NOTIFICATIONS, OUTCOMES, COURSE, TO_EACH))
ONE: Final = Row("The story of one delivery", (STORY,), is_closed=True)
