"""Who may import whom, as ``pyproject.toml`` has it."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT, named, python_files

READS_ENVIRONMENT = ("os.environ", "os.getenv")


def test_the_import_contracts_are_kept() -> None:
    tool = Path(sys.executable).with_name("lint-imports")

    answer = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our own tool

    assert answer.returncode == 0, answer.stdout[-3_000:]


def test_only_the_settings_read_the_environment() -> None:
    """The sandbox hands one on to its children; Faust reads a variable when it is imported; examples are strangers."""
    allowed = ("tests/", "sandbox/", "settings.py", "streams/app.py", "docs/contract/examples/")
    readers = [
        named(path)
        for path in python_files()
        if not named(path).startswith(allowed) and any(word in path.read_text() for word in READS_ENVIRONMENT)
    ]

    assert readers == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "helpers", "common", "manager", "misc"}

    assert [named(path) for path in python_files() if nothing & set(path.with_suffix("").parts)] == []
