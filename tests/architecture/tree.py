"""The files that git keeps, for tests that read them."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the repository that exists."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607  # git is what made the checkout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).exists())


def python_files() -> Iterator[Path]:
    """Give every Python file."""
    return (path for path in tracked() if path.suffix == ".py")


def named(path: Path) -> str:
    """Return a file's path as the repository has it."""
    return path.relative_to(ROOT).as_posix()
