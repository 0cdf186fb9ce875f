"""What is installed: pinned, hashed, and from wherever the installer is told to look."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, tracked

LOCKS = ("requirements.lock", "requirements-dev.lock")
SHELL = shutil.which("sh") or "/bin/sh"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_address(name: str) -> None:
    assert not re.search(r"://|--index-url|--extra-index|--find-links|--trusted-host", (ROOT / name).read_text())


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())

    for entry in entries:
        if not entry.startswith("#"):
            assert re.match(r"[A-Za-z0-9._-]+==\S+", entry), entry[:80]
            assert "--hash=sha256:" in entry, entry[:80]


def test_every_dependency_that_is_declared_is_locked() -> None:
    declared = re.findall(
        r'^    "([A-Za-z0-9-]+)(?:\[\w+\])?[=>]=', (ROOT / "pyproject.toml").read_text(), re.MULTILINE
    )
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE))

    assert declared
    assert set(declared) - locked == set()


def test_no_file_holds_a_path_of_one_machine() -> None:
    home = re.compile(r"/(?:home|Users)/[a-z]\w*/|/root/|\.pyenv")
    found = [
        path.name
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".lock", ".sh", ".xml"} and _holds(path, home)
    ]

    assert found == []


def _holds(path: Path, pattern: re.Pattern[str]) -> bool:
    return path != Path(__file__) and bool(pattern.search(path.read_text()))


def test_a_missing_python_is_said_in_the_first_line_with_its_cure(tmp_path: Path) -> None:
    answer = subprocess.run(  # noqa: S603  # our own script
        [SHELL, str(ROOT / "prerequisites.sh"), "no-such-python"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tmp_path)},
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith("missing: Python 3.11 to 3.13 -- ")
