"""The choices at the head of a dashboard; one stands there if a question of it uses it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import VariableModel, VariableOption, VariableRefresh, VariableSort

from dashboards.drawing import PROMETHEUS, REPORTS
from dashboards.infinity import choices_query
from dashboards.metric import METRICS, Field, checked, series
from dashboards.reports import RANGE

EVERYTHING: Final = ".*"
"""What *All* means in a query: also series of an app that came after the page was opened, or that counts as other."""


def _values(name: str, label: str, description: str, field: Field) -> Builder[VariableModel]:
    query = f"label_values({series(field)}, {checked(field, (name,))[0]})"
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .description(description)
        .datasource(PROMETHEUS)
        .query({"query": query, "refId": name})
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .include_all(True)  # noqa: FBT003  # as the SDK has it
        .all_value(EVERYTHING)
        .multi(True)  # noqa: FBT003  # as the SDK has it
        .current(VariableOption(text="All", value="$__all"))
    )


def _source(name: str, label: str, description: str, kind: str) -> Builder[VariableModel]:
    return dashboard.DatasourceVariable(name).label(label).description(description).type(kind)


def _notification() -> Builder[VariableModel]:
    return (
        dashboard.QueryVariable("notification")
        .label("Notification")
        .description("The newest is chosen; click another one in the table of notifications.")
        .datasource(REPORTS)
        .query(choices_query("/v1/variables/notifications", RANGE))
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
    )


VARIABLES: Final[Mapping[str, Callable[[], Builder[Any]]]] = {
    "datasource": lambda: _source("datasource", "Metrics", "The Prometheus that scrapes the workers.", "prometheus"),
    "reports": lambda: _source(
        "reports", "Reports", "The reports API, through the Infinity plugin.", "yesoreyeram-infinity-datasource"
    ),
    "app": lambda: _values("app", "App", "Whose devices.", METRICS.deliveries),
    "channel": lambda: _values("channel", "Channel", "The way out.", METRICS.deliveries),
    "group": lambda: _values("group", "Group", "Who reads: a consumer group.", METRICS.lag_records),
    "role": lambda: _values("role", "Role", "What a process is.", METRICS.build_info),
    "notification": _notification,
    "device": lambda: (
        dashboard.TextBoxVariable("device")
        .label("Device")
        .description("Carillon's id of a device: click one in the table of deliveries, or paste it.")
    ),
}
"""Each by its name, in the order in which they stand."""
