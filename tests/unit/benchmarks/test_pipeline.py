from io import StringIO

from rich.console import Console

from benchmarks.campaign import Campaign
from benchmarks.machine import Machine
from benchmarks.pipeline import PipelinePlan, PipelineReport
from benchmarks.pipeline_view import show_pipeline

MACHINE = Machine("a processor", 2, 0.1, 1.9, "3.11", "2026-06-01T12:00:00Z")


def a_campaign(devices: int, seconds: float, us: float) -> Campaign:
    return Campaign(
        devices,
        seconds,
        {"send-fcm": us, "kafka": 2.0, "registry": 7.0},
        {"send-fcm": 80.0, "kafka": 900.0, "registry": 9.0},
    )


def a_report() -> PipelineReport:
    return PipelineReport(
        MACHINE,
        PipelinePlan([100_000, 1_000_000], 50, 200),
        h2load_us=[4.0, 5.0, 3.0],
        campaigns=[a_campaign(100_000, 2.0, 8.0), a_campaign(1_000_000, 15.0, 9.0)],
        slow=a_campaign(100_000, 3.0, 8.0),
        alone_ms=[10.0] * 98 + [30.0, 99.0],
        beside_ms=[50.0],
    )


def test_the_json_has_the_figures_that_are_promised() -> None:
    said = a_report().as_json()

    assert (said["seconds_100k"], said["seconds_1m"]) == (2.0, 15.0)
    assert said["cpu_growth_100k_to_1m"] == 1.1
    assert said["per_device_vs_h2load"] == 2.75
    assert said["seconds_50ms_vs_0ms"] == 1.5
    assert (said["direct_p50_ms_alone"], said["direct_p99_ms_alone"]) == (10.0, 30.0)
    assert said["direct_p99_ms_beside_campaign"] == 50.0
    assert said["rss_mb_1m"] == {"send-fcm": 80.0, "kafka": 900.0, "registry": 9.0}


def test_without_h2load_there_is_no_ratio_to_it() -> None:
    report = a_report()
    report.h2load_us = []

    assert "per_device_vs_h2load" not in report.as_json()


def test_the_tables_say_what_is_left_out_and_where_the_audience_comes_from() -> None:
    console = Console(width=120, file=StringIO(), record=True)

    show_pipeline(a_report(), console)

    told = console.export_text()
    assert "(registry)" in told
    assert "the audience is computed" in told
    assert "2.75" in told


def test_a_campaign_runs_five_times_unless_it_takes_minutes() -> None:
    plan = PipelinePlan(sizes=[100_000, 1_000_000, 3_000_000], slow_ms=0, directs=1)

    assert [plan.rounds(size) for size in plan.sizes] == [5, 5, 1]
    assert plan.main == 1_000_000
    assert PipelinePlan(sizes=[10, 20], slow_ms=0, directs=1).main == 20
