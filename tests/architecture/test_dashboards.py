"""Dashboards, alerts and what Prometheus reads agree with the code."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from dashboards.files import FOLDER, PAGES, stale, write


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Debian's packages prometheus and prometheus-alertmanager."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not here (Debian: apt-get install prometheus prometheus-alertmanager)")
    return subprocess.run([found, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # a program of Debian's


def test_no_generated_file_is_stale() -> None:
    assert stale() == [], "run `make dashboards`"


def test_a_file_that_was_changed_by_hand_is_stale(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "flow.json").write_text("{}")
    (tmp_path / "alerts.yml").unlink()

    assert stale(tmp_path) == ["flow.json", "alerts.yml"]


def test_no_generated_file_outlives_its_page() -> None:
    assert {file.name for file in FOLDER.glob("*.json")} == {name for name in PAGES if name.endswith(".json")}


@pytest.mark.parametrize("name", ["prometheus.yml", "prometheus.kubernetes.yml"])
def test_prometheus_takes_the_configuration_and_the_rules(name: str, tmp_path: Path) -> None:
    """With a token that is there, and no pods to be found: Debian's promtool does not know Kubernetes."""
    (tmp_path / "token").touch()
    told = yaml.safe_load((FOLDER / name).read_text())
    for job in told["scrape_configs"]:
        job.pop("kubernetes_sd_configs", None)
        if "authorization" in job:
            job["authorization"]["credentials_file"] = str(tmp_path / "token")
    (tmp_path / name).write_text(yaml.safe_dump(told))
    shutil.copy(FOLDER / "alerts.yml", tmp_path)

    checked = run("promtool", "check", "config", "--lint-fatal", str(tmp_path / name))

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_alert_fires_when_it_should_and_is_silent_when_it_should_not() -> None:
    tested = run("promtool", "test", "rules", "alerts.test.yml")

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_alertmanager_takes_the_example() -> None:
    checked = run("amtool", "check-config", "alertmanager.example.yml")

    assert checked.returncode == 0, checked.stdout + checked.stderr
