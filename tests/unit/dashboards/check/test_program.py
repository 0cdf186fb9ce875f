import io
import json
import os
import shlex
import shutil
import subprocess

import pytest
from rich.console import Console

from dashboards.check import own
from dashboards.check.options import read_options
from dashboards.check.program import check, choices
from tests.architecture.tree import ROOT
from tests.support.drawn_pages import a_panel, a_text


def run(*arguments: str) -> tuple[int, str, dict[str, int]]:
    """Return the exit code, what was written, and the last line."""
    written = io.StringIO()
    code = check(read_options(arguments), Console(file=written, width=120))
    return code, written.getvalue(), json.loads(written.getvalue().splitlines()[-1])


def test_the_dashboards_of_this_house_are_well_made() -> None:
    code, written, told = run()

    assert code == 0, written
    assert told["panels"] > 50
    assert told["failures"] == 0


def test_a_fault_is_told_in_words_and_ends_with_one(tmp_path) -> None:
    (tmp_path / "spoilt.json").write_text(a_text(a_panel(description=None)))

    code, written, told = run("--folder", str(tmp_path))

    assert code == 1
    assert "failure: spoilt / Panel 1: it has no description" in written
    assert told == {"panels": 1, "queries": 0, "quiet": 0, "failures": 1}


def test_a_folder_without_dashboards_is_a_failure(tmp_path) -> None:
    code, written, _ = run("--folder", str(tmp_path))

    assert code == 1
    assert "there are none; run `make dashboards`" in written


def test_a_prometheus_that_is_not_there_is_a_failure_and_no_traceback() -> None:
    code, written, told = run("--prometheus", "http://127.0.0.1:1")

    assert code == 1
    assert "http://127.0.0.1:1 does not answer as Prometheus does (ConnectError)" in written
    assert told["failures"] == 1


def test_a_prometheus_is_named_or_started_and_not_both() -> None:
    with pytest.raises(SystemExit, match="2"):
        read_options(["--prometheus", "http://127.0.0.1:1", "--scrape", "127.0.0.1:2"])


def test_every_choice_is_everything_over_the_window() -> None:
    values = choices("30s", 60.0)

    assert (values["app"], values["__rate_interval"], values["__range"]) == (".*", "30s", "60s")


def test_a_house_is_not_opened_where_nobody_could_ask(monkeypatch) -> None:
    monkeypatch.setattr(own, "PROGRAM", "no-such-prometheus")

    code, written, told = run("--house")

    assert code == 1
    (line,) = [line for line in written.splitlines() if "is not installed" in line]
    assert "apt-get install prometheus" in line
    assert "--files" in line
    assert "waits" not in written
    assert told["failures"] == 1


def test_the_files_alone_are_judged_where_that_is_asked_for() -> None:
    code, _, told = run("--files")

    assert (code, told["queries"]) == (0, 0)
    with pytest.raises(SystemExit, match="2"):
        read_options(["--files", "--house"])


def test_the_habit_asks_a_real_prometheus_unless_it_is_told_otherwise() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")

    def words(*told: str) -> list[str]:
        command = [make, "--dry-run", "--no-print-directory", "--assume-old=.venv/.ready", "dashboards-check", *told]
        # the make that may have started these tests is none of its business
        alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        answer = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True, check=True)  # noqa: S603  # as found
        lines = answer.stdout.splitlines()
        return shlex.split(lines[-1].partition("dashboards.check")[2])

    assert read_options(words()).house
    assert read_options(words("CHECK=--files")).files
