"""The rows of the reports API that the dashboard *Deliveries* shows, notification by notification."""

from typing import Final

from grafana_foundation_sdk.models import units

from dashboards.panel import Column, Form, Report, Row

RANGE: Final = (("from", "${__from:date:iso}"), ("to", "${__to:date:iso}"))
"""The range above, in UTC (RFC 3339)."""

COUNTS: Final = (
    "selected",
    "accepted",
    "unregistered",
    "rejected",
    "expired",
    "cancelled",
    "suppressed",
    "pending",
)
"""The terms of the account: selected is the sum of all others."""

NOTIFICATIONS: Final = Report(
    "Notifications",
    "One row for each notification of the range above; selected = accepted + unregistered + rejected + expired + "
    "cancelled + suppressed + pending. Click an id to see it below.",
    units.Short,
    "/v1/reports/notifications",
    (
        Column("notification_id", "notification"),
        Column("name", "name"),
        Column("app", "app"),
        Column("created_at", "created", "timestamp", units.DatetimeISO),
        Column("state", "state"),
        *(Column(name, name, "number") for name in COUNTS),
        Column("updated_at", "updated", "timestamp", units.DatetimeISO),
    ),
    RANGE,
    opens="notification_id",
)

OUTCOMES: Final = Report(
    "Outcomes of the chosen notification",
    "What became of each delivery of the notification that is chosen above, by channel, outcome and reason; the share "
    "is of all its deliveries.",
    units.Short,
    "/v1/reports/notifications/${notification}/outcomes",
    (
        Column("channel", "channel"),
        Column("outcome", "outcome"),
        Column("reason", "reason"),
        Column("count", "count", "number"),
        Column("share", "share", "number", units.PercentUnit),
    ),
    (("by", "channel,reason"),),
    width=10,
)

COURSE: Final = Report(
    "Course of the chosen notification",
    "Deliveries of the chosen notification that were accepted, failed and, where the app tells it, were opened, minute "
    "by minute.",
    units.Short,
    "/v1/reports/notifications/${notification}/timeseries",
    (
        Column("time", "time", "timestamp"),
        Column("accepted", "accepted", "number"),
        Column("failed", "failed", "number"),
        Column("opened", "opened", "number"),
    ),
    (("step", "60"),),
    Form.LINES,
    width=14,
)

EACH: Final = Row("Each notification", (NOTIFICATIONS, OUTCOMES, COURSE))
