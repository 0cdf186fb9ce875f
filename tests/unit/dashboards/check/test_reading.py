import pytest

from dashboards.check.reading import Place, read_page
from tests.support.drawn_pages import a_page, a_panel, a_report, a_text


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Place(8, 0, 8, 8), False),
        (Place(0, 8, 8, 8), False),
        (Place(7, 7, 8, 8), True),
        (Place(2, 2, 2, 2), True),
        (Place(0, 0, 8, 8), True),
    ],
)
def test_panels_overlap_where_they_share_a_field(other, shared) -> None:
    here = Place(0, 0, 8, 8)

    assert here.overlaps(other) is shared
    assert other.overlaps(here) is shared


def test_panels_of_a_closed_row_are_panels_too() -> None:
    row = {"id": 1, "type": "row", "title": "Row", "panels": [a_panel(2)]}

    page = read_page("page", a_text(row))

    assert [(panel.number, panel.is_heading) for panel in page.panels] == [(1, True), (2, False)]


def test_a_question_to_the_reports_api_is_told_apart() -> None:
    page = a_page(a_panel(targets=[a_report("/v1/rows", "channel", "count")]))

    (target,) = page.panels[0].targets

    assert (target.expr, target.path, target.columns) == ("", "/v1/rows", ["channel", "count"])
    assert target.params == {"from": "${__from:date:iso}"}


def test_a_variable_of_a_datasource_asks_nobody() -> None:
    page = a_page(variables=({"name": "datasource", "type": "datasource", "query": "prometheus"},))

    assert page.variables == {"datasource": ""}
