"""The lock file's packages are read as they are installed here, and a difference is told."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from models.errors import SetupError
from supply.locked import LOCK, locked_packages

HASH = "0" * 64


def a_lock(folder: Path, *lines: str) -> Path:
    file = folder / "requirements.lock"
    file.write_text("\n".join(f"{line} \\\n    --hash=sha256:{HASH}" for line in lines))
    return file


def test_every_package_of_this_platform_is_read_with_version_and_hashes() -> None:
    names = re.findall(r"^([a-z0-9._-]+)==", LOCK.read_text(), re.MULTILINE)
    found = locked_packages()

    assert {package.name for package in found} <= set(names)
    assert len(found) > len(names) - 10
    assert all(package.version and package.hashes for package in found)


def test_what_a_package_needs_are_packages_that_are_pinned() -> None:
    found = {package.name: package for package in locked_packages()}

    assert {"aiokafka", "mode-streaming"} <= set(found["faust-streaming"].needs)
    assert {name for package in found.values() for name in package.needs} <= set(found)


def test_a_package_of_another_platform_is_left_out(tmp_path: Path) -> None:
    lock = a_lock(tmp_path, f"orjson=={version('orjson')}", "colorama==0.4.6 ; sys_platform == 'win32'")

    assert [package.name for package in locked_packages(lock)] == ["orjson"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no-such-package==1.0", "no-such-package 1.0 is not installed here: run `make setup`"),
        (
            "orjson==0.0.1",
            "is installed, and requirements.lock pins 0.0.1: run `make setup`",
        ),
    ],
)
def test_what_is_not_installed_as_it_is_pinned_is_told(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SetupError, match=re.escape(said)):
        locked_packages(a_lock(tmp_path, line))
