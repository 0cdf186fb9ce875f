import json
from itertools import combinations

import pytest

from dashboards.board import to_json
from dashboards.catalogue import BOARDS
from dashboards.check.reading import read_page
from dashboards.panel import Ask, Board, Column, Form, Panel, Report, Row
from dashboards.promql import Expr


def a_panel(title: str = "Panel", expr: str = "up", form: Form = Form.LINES, width: int = 8, height: int = 8) -> Panel:
    return Panel(title, "What it is.", "short", (Ask(Expr(expr)),), form, width, height)


def drawn(*panels: Panel | Report) -> dict:
    return json.loads(to_json(Board("try", "Try", "For a test.", (Row("First", panels), Row("Second", (a_panel(),))))))


def places(told: dict) -> list[tuple[int, int]]:
    return [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in told["panels"]]


def test_panels_stand_side_by_side_and_below_when_the_line_is_full() -> None:
    told = drawn(a_panel(width=12, height=4), a_panel(width=12, height=8), a_panel(width=12))

    assert places(told) == [(0, 0), (0, 1), (12, 1), (0, 9), (0, 17), (0, 18)]


def test_each_panel_has_a_number_of_its_own() -> None:
    assert [panel["id"] for panel in drawn(a_panel(), a_panel())["panels"]] == [1, 2, 3, 4, 5]


def test_a_variable_stands_there_if_a_question_uses_it() -> None:
    told = drawn(a_panel(expr='up{app=~"$app"}'))

    assert [variable["name"] for variable in told["templating"]["list"]] == ["datasource", "app"]


def test_all_means_also_what_came_later() -> None:
    (variable,) = drawn(a_panel(expr='up{app=~"$app"}'))["templating"]["list"][1:]

    assert variable["allValue"] == ".*"
    assert variable["current"]["value"] == "$__all"


@pytest.mark.parametrize(
    ("form", "kind", "is_instant"),
    [
        (Form.LINES, "timeseries", False),
        (Form.STACK, "timeseries", False),
        (Form.NUMBER, "stat", True),
        (Form.TABLE, "table", True),
    ],
)
def test_a_form_is_drawn_as_what_it_is_and_asks_for_now_or_for_the_course(form, kind, is_instant) -> None:
    panel = drawn(a_panel(form=form))["panels"][1]

    assert panel["type"] == kind
    assert panel["targets"][0].get("instant") is is_instant


def test_words_stand_for_values_and_limits_for_colours() -> None:
    panel = Panel("P", "D.", "short", (Ask(Expr("up")),), Form.NUMBER, limits=((1, "red"),), words={1: "paused"})

    defaults = drawn(panel)["panels"][1]["fieldConfig"]["defaults"]

    assert defaults["mappings"][0]["options"]["1"]["text"] == "paused"
    assert [step["color"] for step in defaults["thresholds"]["steps"]] == ["green", "red"]


def test_a_report_asks_for_rows_and_a_click_chooses_the_notification() -> None:
    columns = (Column("notification_id", "notification"), Column("share", "share", "number", "percentunit"))
    report = Report(
        "R", "D.", "short", "/v1/rows/${notification}", columns, (("by", "channel"),), opens="notification_id"
    )

    told = drawn(report)
    panel = told["panels"][1]
    looks = {each["matcher"]["options"]: each["properties"][0] for each in panel["fieldConfig"]["overrides"]}

    assert panel["type"] == "table"
    assert panel["targets"][0]["root_selector"] == "data"
    assert panel["targets"][0]["url_options"]["params"] == [{"key": "by", "value": "channel"}]
    assert looks["notification"]["value"][0]["url"].endswith("&var-notification=${__value.raw}&var-device=${device}")
    assert looks["share"] == {"id": "unit", "value": "percentunit"}
    names = [variable["name"] for variable in told["templating"]["list"]]
    assert names == ["datasource", "reports", "notification", "device"]


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_no_two_panels_of_a_dashboard_are_called_the_same(board) -> None:
    titles = [panel.title for panel in read_page(board.uid, to_json(board)).panels]

    assert [one for one, other in combinations(titles, 2) if one == other] == []


def test_dashboards_lead_to_each_other() -> None:
    (link,) = drawn(a_panel())["links"]

    assert (link["type"], link["tags"], link["includeVars"]) == ("dashboards", ["carillon"], True)


def test_a_closed_row_keeps_its_panels_to_itself() -> None:
    rows = (Row("First", (a_panel(),)), Row("Last", (a_panel("Inside"),), is_closed=True))

    *_, last = json.loads(to_json(Board("try", "Try", "For a test.", rows)))["panels"]

    assert (last["title"], last["collapsed"]) == ("Last", True)
    assert [panel["title"] for panel in last["panels"]] == ["Inside"]
