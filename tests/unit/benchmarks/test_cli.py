import pytest
from typer.testing import CliRunner

from benchmarks.cli import app

RUNNER = CliRunner()


@pytest.mark.parametrize("latency", ["fast", "0,-1", ""])
def test_a_latency_that_is_no_number_is_wrong_usage(latency: str) -> None:
    answer = RUNNER.invoke(app, ["sender", "--latency", latency])

    assert answer.exit_code == 2
    assert "0,50" in answer.output


def test_only_our_own_senders_are_profiled() -> None:
    answer = RUNNER.invoke(app, ["profile", "h2load-fcm"])

    assert answer.exit_code == 2


@pytest.mark.parametrize("option", ["--latency", "--most", "--in-flight", "--page", "--stay"])
def test_scale_needs_more_than_nothing(option: str) -> None:
    answer = RUNNER.invoke(app, ["scale", option, "0"])

    assert answer.exit_code == 2
