from io import StringIO
from pathlib import Path

from pydantic import TypeAdapter
from rich.console import Console

from benchmarks.costing import topic_bytes
from benchmarks.costs import Costs, write
from benchmarks.load import Load
from benchmarks.plan import plan
from benchmarks.plan_view import costs_markdown, markdown, show_costs, show_plan
from tests.unit.benchmarks.test_plan import COSTS, HOUR


def test_what_is_kept_is_read_again_as_it_was(tmp_path: Path) -> None:
    write(COSTS, tmp_path / "costs.json")

    assert TypeAdapter(Costs).validate_json((tmp_path / "costs.json").read_bytes()) == COSTS


def test_the_bytes_of_a_topic_are_those_of_all_its_files(tmp_path: Path) -> None:
    for name, size in (("carillon.results-0", 3_000), ("carillon.results-11", 1_000), ("carillon.commands-0", 1)):
        folder = tmp_path / "kafka-1/log" / name
        folder.mkdir(parents=True)
        (folder / "00000000000000000000.log").write_bytes(b"x" * size)
        (folder / "00000000000000000000.index").write_bytes(b"x" * 10_000)

    assert topic_bytes(tmp_path, "carillon.", 1_000) == {"results": 4.0}


def test_a_plan_says_the_same_on_a_page_as_in_a_terminal() -> None:
    console = Console(width=150, file=StringIO(), record=True)
    found = plan(HOUR, COSTS)

    show_plan(found, COSTS, console)
    page = markdown({"72 million": found, "a tenth": plan(Load(7_200_000, 1.0), COSTS)})

    told = console.export_text()
    assert "e+" not in page
    assert "| FCM: messages a minute | 600,000 | 60,000 |" in page
    assert "| processes of `send-fcm` | 2 (0.1 cores) | 2 (0.01 cores) |" in page
    assert "600,000" in told
    assert "processes of send-fcm" in told
    assert "a machine" in told


def test_costs_are_told_the_dearest_first() -> None:
    page = costs_markdown(COSTS)

    assert page.index("`send-fcm` | 10 | 200") < page.index("`send-apns` | 5 | 150")
    assert "| `record insert` | 2,000 | 2,000 |" in page
    assert "| `expand update` | 100 | 0 |" in page


def test_costs_are_shown_to_people_with_the_machine() -> None:
    console = Console(width=150, file=StringIO(), record=True)

    show_costs(COSTS, console)

    told = console.export_text()
    assert "a delivery is 100 bytes, a device 500" in told
    assert "a machine" in told
