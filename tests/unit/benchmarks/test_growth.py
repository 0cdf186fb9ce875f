"""Growth is told step by step: what a role holds when warm is none."""

from io import StringIO

from rich.console import Console

from benchmarks.growth import STEPS, WARM, GrowthReport
from benchmarks.growth_view import show_growth
from benchmarks.machine import this_machine

MEGABYTES = (100.0, 103.0, 104.5, 180.0, 180.5)


def a_report() -> GrowthReport:
    samples = {step: {"tally": held, "accept": 50.0} for step, held in zip(STEPS, MEGABYTES, strict=True)}
    return GrowthReport(this_machine(), 1_000, 1_000_000, samples)


def test_a_role_grows_from_one_step_to_the_next() -> None:
    report = a_report()

    assert [report.grown(step)["tally"] for step in STEPS[1:]] == [3.0, 1.5, 75.5, 0.5]
    assert report.grown("a large one again")["accept"] == 0.0


def test_scripts_and_people_are_told_the_same() -> None:
    page = StringIO()
    show_growth(a_report(), Console(file=page, width=160))

    assert a_report().as_json()["grown_mb"]["the other half"] == {"tally": 1.5, "accept": 0.0}
    assert "+75.5" in page.getvalue()
    assert WARM not in a_report().as_json()["grown_mb"]
