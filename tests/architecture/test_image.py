"""The Dockerfile and .dockerignore agree with the code, and the image holds no more than what runs."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from settings import Settings
from tests.architecture.tree import ROOT
from tests.support.deployed import settings_there_are

TEXT = (ROOT / "Dockerfile").read_text()
STAGES = re.split(r"(?m)^(?=FROM )", TEXT)[1:]
LAST = STAGES[-1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = {name.partition(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]}
MODULES = {f"{name}.py" for name in PROJECT["tool"]["setuptools"]["py-modules"]}


def test_a_linter_of_dockerfiles_has_nothing_to_say() -> None:
    tool = Path(sys.executable).with_name("hadolint")

    answer = subprocess.run([tool, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # a tool of the same environment

    assert answer.returncode == 0, answer.stdout


def test_every_package_that_runs_goes_in_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}

    assert "**" in lines
    assert let_in == {"requirements.lock", *MODULES, *(f"{name}/**" for name in PACKAGES)}


def test_what_goes_in_is_enough_for_every_command(tmp_path: Path) -> None:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in MODULES:
        shutil.copy(ROOT / name, tmp_path)
    needed = (
        "import benchmarks.cli, edge.serving, sandbox.cli, simulators.__main__, streams.cli, streams.worker as found"
    )

    answer = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-B", "-c", f"{needed}; print(found.__file__)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == str(tmp_path / "streams/worker.py")


def test_what_is_installed_is_what_the_lock_file_hashes() -> None:
    assert "--require-hashes" in TEXT
    assert "--only-binary :all:" in TEXT
    assert len(re.findall(r"pip [^\n]*\binstall", TEXT)) == 1


def test_both_stages_have_the_same_pinned_python_that_the_project_takes() -> None:
    images = [re.match(r"FROM python:(\d+\.\d+)\.\d+-slim-bookworm\b", stage) for stage in STAGES]

    assert len({found and found[0] for found in images}) == 1
    assert images[0]
    assert images[0][1] in {"3.11", "3.12", "3.13"}


def test_the_last_stage_has_no_installer_and_is_not_root() -> None:
    assert "pip uninstall" in LAST
    assert not re.search(r"apt-get|pip install|gcc", LAST)
    user = re.search(r"(?m)^USER (\d+):\d+$", LAST)
    assert user
    assert int(user[1]) >= 10_000, "no user of the host"


def test_every_variable_of_the_image_is_a_setting_and_has_a_value_that_it_takes(monkeypatch) -> None:
    told = dict(re.findall(r"(CARILLON_\w+)=(\S+)", LAST))
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    assert set(told) <= settings_there_are()
    assert Settings().worker.http_host == "0.0.0.0", "a probe comes from outside of the container"
