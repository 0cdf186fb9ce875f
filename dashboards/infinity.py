"""Rows of the reports API as a question of Grafana's Infinity datasource (JSON over HTTP)."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from dashboards.panel import Form, Report


def choices_query(path: str, params: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return the question of a variable: of two columns the plugin shows the first and takes the second."""
    columns = [{"selector": name, "text": name, "type": "string"} for name in ("text", "value")]
    asked = {**_request(path, params), "refId": "variable", "format": "table", "root_selector": "", "columns": columns}
    return {"query": "", "queryType": "infinity", "infinityQuery": asked}


def _request(path: str, params: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return what every question has: parsed on the server's side, so that the browser needs no token."""
    told = [{"key": key, "value": value} for key, value in params]
    return {
        "type": "json",
        "source": "url",
        "parser": "backend",
        "url": path,
        "url_options": {"method": "GET", "data": "", "params": told},
        "filters": [],
    }


@dataclass(frozen=True, slots=True)
class InfinityQuery(Dataquery):
    """One request and how its answer becomes a table; the SDK has no model of this plugin."""

    report: Report
    datasource: DataSourceRef

    def to_json(self) -> dict[str, object]:
        """Return the query as the plugin keeps it."""
        columns = [
            {"selector": column.field, "text": column.title, "type": column.kind} for column in self.report.columns
        ]
        return {
            **_request(self.report.path, self.report.params),
            "refId": "A",
            "datasource": self.datasource,
            "format": "table" if self.report.form is Form.TABLE else "timeseries",
            "root_selector": "data",
            "columns": columns,
        }


@dataclass(frozen=True, slots=True)
class _Ready(Builder[Dataquery]):
    """What the SDK wants to build, built already."""

    query: InfinityQuery

    def build(self) -> Dataquery:
        """Return it."""
        return self.query


def report_query(report: Report, datasource: DataSourceRef) -> Builder[Dataquery]:
    """Return the question of a report."""
    return _Ready(InfinityQuery(report, datasource))
