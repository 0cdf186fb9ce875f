import pytest

from benchmarks.page import BEGIN, BLOCKS, END, MARK, written
from tests.unit.benchmarks.test_plan import COSTS

MORE = COSTS.model_copy(
    update={
        "cpu_us": {**COSTS.cpu_us, "record": 0.5, "retire": 0.25},
        "rss_mb": {**COSTS.rss_mb, "record": 130.0, "retire": 110.0},
    }
)
MARKS = {name: (MARK.format(BEGIN.format(name)), MARK.format(END.format(name))) for name in BLOCKS}
PAGE = "# Title\n\n" + "\n\nbetween\n\n".join(f"{begin}\nold\n{end}" for begin, end in MARKS.values()) + "\n"


def test_tables_stand_between_their_marks_and_everything_else_stays() -> None:
    page = written(PAGE, MORE)

    assert "old" not in page
    assert page.startswith(
        f"# Title\n\n<!-- measured: costs -->\n\n`carillon bench costs --write --latency {MORE.latency_ms}`"
    )
    assert page.count("\n\nbetween\n\n") == len(BLOCKS) - 1
    assert "| `record` | 2,000,000 |" in page


def test_written_again_a_page_is_the_same() -> None:
    page = written(PAGE, MORE)

    assert written(page, MORE) == page


def test_other_costs_make_another_page() -> None:
    dearer = MORE.model_copy(update={"cpu_us": {**MORE.cpu_us, "tally": 400.0}})

    assert written(PAGE, dearer) != written(PAGE, MORE)


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("mark", [0, 1])
def test_a_mark_that_is_missing_is_named(name: str, mark: int) -> None:
    with pytest.raises(ValueError, match=f"{name}.*put them back"):
        written(PAGE.replace(MARKS[name][mark], ""), MORE)
