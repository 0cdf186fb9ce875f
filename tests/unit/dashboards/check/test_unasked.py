import pytest

from dashboards.check.unasked import judge_page, known_metrics
from tests.support.drawn_pages import a_page, a_panel, a_target, a_variable


def faults(page) -> list[str]:
    return [str(finding) for finding in judge_page(page)]


def test_a_dashboard_that_is_well_made_has_no_fault() -> None:
    assert faults(a_page(a_panel(1), a_panel(2, x=8), a_panel(3, y=8))) == []


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        ({"title": ""}, "page / panel 1: it has no title"),
        ({"description": None}, "page / Panel 1: it has no description"),
        ({"fieldConfig": {"defaults": {}}}, "page / Panel 1: it has no unit"),
        ({"targets": [a_target(), a_target("")]}, "page / Panel 1: one of its questions is empty"),
        ({"id": None}, "page / Panel 1: it has no id"),
        ({"gridPos": {"x": 20, "y": 0, "w": 8, "h": 8}}, "page / Panel 1: its place is not within the 24 columns"),
        (
            {"targets": [a_target('rate(carillon_opened_total{channel="$channel"}[5m])')]},
            "page / Panel 1: no worker has a metric carillon_opened_total",
        ),
    ],
)
def test_what_a_panel_lacks_is_told(spoilt, fault) -> None:
    assert faults(a_page(a_panel(**spoilt))) == [fault]


def test_a_panel_that_asks_nothing_is_told() -> None:
    assert "page / Panel 1: it asks nothing" in faults(a_page(a_panel(targets=[])))


def test_two_panels_with_one_id_are_told() -> None:
    found = faults(a_page(a_panel(7, title="A"), a_panel(7, x=8, title="B")))

    assert found == ["page / A: its id 7 is another panel's too", "page / B: its id 7 is another panel's too"]


def test_two_panels_on_one_place_are_told() -> None:
    assert faults(a_page(a_panel(1), a_panel(2, x=4))) == ["page / Panel 1: it overlaps 'Panel 2'"]


def test_a_heading_needs_no_description_and_no_unit() -> None:
    heading = {"id": 9, "type": "row", "title": "Row", "gridPos": {"x": 0, "y": 20, "w": 24, "h": 1}}

    assert faults(a_page(a_panel(), heading)) == []


def test_a_variable_that_is_used_and_not_declared_is_told() -> None:
    assert faults(a_page(a_panel(), variables=())) == ["page / variables: $channel is used and not declared"]


def test_a_variable_that_is_declared_and_not_used_is_told() -> None:
    found = faults(a_page(a_panel(), variables=(a_variable(), a_variable("tenant"))))

    assert found == ["page / variables: $tenant is declared and not used"]


def test_a_variable_whose_values_come_from_nowhere_is_told() -> None:
    found = faults(a_page(a_panel(), variables=(a_variable(query="label_values(carillon_sent_total, channel)"),)))

    assert found == ["page / variables: the values of $channel come from carillon_sent_total, which no worker has"]


def test_the_parts_of_a_histogram_are_known_and_its_name_alone_is_not() -> None:
    assert "carillon_end_to_end_seconds_bucket" in known_metrics()
    assert "carillon_end_to_end_seconds" not in known_metrics()
