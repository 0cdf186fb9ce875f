"""How late a crowd left, as scripts and people are told."""

from io import StringIO

from rich.console import Console

from benchmarks.machine import this_machine
from benchmarks.waiting import Lateness, WaitingReport
from benchmarks.waiting_view import show_waiting


def test_a_crowd_is_told_by_how_many_were_in_time() -> None:
    said = Lateness(30, [5.0] * 98 + [1_500.0, -2.0], rss_mb=141.6).as_json()

    assert said == {
        "over_s": 30,
        "late_ms_p50": 5,
        "late_ms_p99": 5,
        "late_ms_max": 1_500,
        "early": 1,
        "within_1_s": 0.99,
        "rss_mb": 142,
    }


def test_people_see_each_crowd() -> None:
    page = StringIO()
    crowds = [Lateness(60, [4.0, 8.0], 140.0), Lateness(0, [4.0, 13_000.0], 215.0)]
    show_waiting(WaitingReport(this_machine(), 100_000, 110, crowds), Console(file=page, width=160))

    assert "100.00%" in page.getvalue()
    assert "13,000" in page.getvalue()
