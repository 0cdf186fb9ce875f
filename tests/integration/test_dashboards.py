"""A real Prometheus scrapes what a worker exposes, and is asked every question of every panel."""

import io
import json
import shutil

import httpx
import pytest
from rich.console import Console

from dashboards.check.options import read_options
from dashboards.check.own import NoPrometheusError, open_prometheus
from dashboards.check.program import check
from dashboards.files import FOLDER
from tests.support.counted_worker import open_counted_worker

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="prometheus is not here (Debian: apt-get install prometheus)"
)


def run(*arguments: str) -> tuple[int, str]:
    written = io.StringIO()
    return check(read_options(arguments), Console(file=written, width=160)), written.getvalue()


def test_every_panel_has_an_answer_when_everything_happens() -> None:
    with open_counted_worker() as port:
        code, written = run("--scrape", f"127.0.0.1:{port}", "--for", "8")

    assert code == 0, written
    told = json.loads(written.splitlines()[-1])
    assert told["queries"] > 80
    assert told["quiet"] == 0


def test_a_panel_of_a_metric_that_no_worker_exposes_fails(tmp_path) -> None:
    text = (FOLDER / "workers.json").read_text()
    (tmp_path / "workers.json").write_text(text.replace("process_resident_memory_bytes", "process_resident_bytes"))

    with open_counted_worker() as port:
        code, written = run("--scrape", f"127.0.0.1:{port}", "--for", "1", "--folder", str(tmp_path))

    assert code == 1
    assert "failure: workers / Memory: no worker has a metric process_resident_bytes" in written
    assert "failure: workers / Memory: nobody exposes process_resident_bytes" in written
    assert "failure: workers / Memory: the answer is empty" in written


def test_the_prometheus_that_was_started_is_gone_afterwards() -> None:
    with open_counted_worker() as port, open_prometheus([f"127.0.0.1:{port}"]) as address:
        assert httpx.get(f"{address}/-/ready").is_success

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/-/ready")


def test_a_worker_that_is_not_there_is_named() -> None:
    with (
        pytest.raises(NoPrometheusError, match=r"not reached: http://127\.0\.0\.1:1/metrics .*refused"),
        open_prometheus(["127.0.0.1:1"], start_s=12.0),
    ):
        pass
