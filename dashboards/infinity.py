"""Rows of the reports API as a question of Grafana's Infinity datasource (JSON over HTTP)."""

from dataclasses import dataclass

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from dashboards.panel import Form, Report


@dataclass(frozen=True, slots=True)
class InfinityQuery(Dataquery):
    """One request and how its answer becomes a table; the SDK has no model of this plugin."""

    report: Report
    datasource: DataSourceRef

    def to_json(self) -> dict[str, object]:
        """Return the query as the plugin keeps it, parsed on the server's side so that alerts and links work too."""
        columns = [
            {"selector": column.field, "text": column.title, "type": column.kind} for column in self.report.columns
        ]
        params = [{"key": key, "value": value} for key, value in self.report.params]
        return {
            "refId": "A",
            "datasource": self.datasource,
            "type": "json",
            "source": "url",
            "parser": "backend",
            "format": "table" if self.report.form is Form.TABLE else "timeseries",
            "url": self.report.path,
            "url_options": {"method": "GET", "data": "", "params": params},
            "root_selector": "data",
            "columns": columns,
            "filters": [],
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
