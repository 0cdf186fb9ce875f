"""Dashboards as Grafana keeps them, well made; a test spoils one thing."""

import json
from typing import Any

from dashboards.check.reading import Page, read_page

EXPR = 'sum by (channel) (rate(carillon_deliveries_total{channel=~"$channel"}[$__rate_interval]))'


def a_target(expr: str = EXPR, legend: str = "{{channel}}", **told: Any) -> dict[str, Any]:
    """Return a question to Prometheus."""
    return {"expr": expr, "legendFormat": legend, "range": True, **told}


def a_report(path: str = "/v1/reports/notifications", *columns: str) -> dict[str, Any]:
    """Return a question to the reports API."""
    params = [{"key": "from", "value": "${__from:date:iso}"}]
    return {"url": path, "url_options": {"params": params}, "columns": [{"selector": name} for name in columns]}


def a_panel(number: int | None = 1, x: int = 0, y: int = 0, **told: Any) -> dict[str, Any]:
    """Return a panel eight columns wide and eight high."""
    panel = {
        "id": number,
        "type": "timeseries",
        "title": f"Panel {number}",
        "description": "What it is.",
        "fieldConfig": {"defaults": {"unit": "short"}},
        "gridPos": {"x": x, "y": y, "w": 8, "h": 8},
        "targets": [a_target()],
    }
    return {name: value for name, value in {**panel, **told}.items() if value is not None}


def a_variable(
    name: str = "channel", query: str = "label_values(carillon_deliveries_total, channel)"
) -> dict[str, Any]:
    """Return a variable that asks Prometheus for its values."""
    return {"name": name, "type": "query", "query": {"query": query}}


def a_text(*panels: dict[str, Any], variables: tuple[dict[str, Any], ...] | None = None) -> str:
    """Return a dashboard's JSON."""
    chosen = [a_variable()] if variables is None else list(variables)
    return json.dumps({"panels": list(panels), "templating": {"list": chosen}})


def a_page(*panels: dict[str, Any], variables: tuple[dict[str, Any], ...] | None = None) -> Page:
    """Return a dashboard."""
    return read_page("page", a_text(*(panels or (a_panel(),)), variables=variables))
