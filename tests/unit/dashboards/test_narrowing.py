import pytest

from dashboards.catalogue import BOARDS
from dashboards.check.reading import read_page
from dashboards.files import FOLDER
from dashboards.narrowing import with_notes
from dashboards.panel import Ask, Board, Panel, Row
from dashboards.promql import Expr

NOTE = ", whatever is chosen above."


def told(*exprs: str) -> list[str]:
    """Return what the panels of a page say, one for each expression."""
    panels = [Panel(expr, "What it is.", "short", (Ask(Expr(expr)),)) for expr in exprs]
    return [panel.description for panel in with_notes(Board("try", "Try", "", (Row("All", panels),))).rows[0].panels]


def test_a_panel_that_a_choice_leaves_as_it_is_says_so() -> None:
    assert told('a{app=~"$app",channel=~"$channel"}', 'b{channel=~"$channel"}', "c") == [
        "What it is.",
        f"What it is. Of every app{NOTE}",
        f"What it is. Of every app and channel{NOTE}",
    ]


def test_where_nothing_can_be_chosen_nothing_is_said() -> None:
    assert told("a", "b") == ["What it is."] * 2


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_on_each_page_as_written_a_panel_has_the_choice_of_an_app_or_says_that_it_has_none(board) -> None:
    page = read_page(board.uid, (FOLDER / f"{board.uid}.json").read_text())
    asked = {panel.title: [target.expr for target in panel.targets if target.expr] for panel in page.panels}
    has_choice = any('"$app"' in expr for exprs in asked.values() for expr in exprs)

    for panel in page.panels:
        if has_choice and asked[panel.title]:
            chosen = any('"$app"' in expr for expr in asked[panel.title])
            assert chosen != ("Of every app" in panel.description), panel.title
