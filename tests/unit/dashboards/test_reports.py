import re

import pytest

from dashboards.panel import Column
from dashboards.reports import COURSE, EACH, NOTIFICATIONS, ONE, OUTCOMES, TO_EACH
from tests.support.edge_house import EdgeHouse

DOCUMENT = EdgeHouse().app.openapi()
PATHS = {re.sub(r"\{\w+\}", "{}", path): told["get"] for path, told in DOCUMENT["paths"].items() if "get" in told}
REPORTS = (*EACH.panels, *ONE.panels)


def test_columns_are_those_of_the_rows_with_their_kinds() -> None:
    kinds = {column.field: column.kind for column in NOTIFICATIONS.columns}

    assert kinds["notification_id"] == "string"
    assert kinds["created_at"] == "timestamp"
    assert kinds["selected"] == "number"
    assert Column("share", "share", "number", "percentunit") in OUTCOMES.columns
    assert Column("attempt", "attempt", "number") in TO_EACH.columns


def test_what_no_device_reports_is_no_line() -> None:
    assert [column.field for column in COURSE.columns] == ["time", "accepted", "failed"]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.title)
def test_a_report_asks_for_a_path_and_parameters_that_the_edge_has(report) -> None:
    operation = PATHS[re.sub(r"\$\{\w+\}", "{}", report.path)]
    known = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    needed = {
        parameter["name"]
        for parameter in operation["parameters"]
        if parameter["in"] == "query" and parameter["required"]
    }

    assert {name for name, _ in report.params} <= known
    assert needed <= {name for name, _ in report.params}


def test_notifications_to_choose_from_are_asked_for_where_the_edge_has_them() -> None:
    assert "/v1/variables/notifications" in PATHS
