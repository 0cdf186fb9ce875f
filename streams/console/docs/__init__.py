"""The pages of ``docs/`` that are written from the code, so that they cannot say anything else than it."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from streams.console.docs import commands, metrics, retention, settings, topics
from streams.console.docs.contract import page as contract
from streams.console.docs.contract.files import files
from streams.console.exits import fail

ROOT: Final = Path(__file__).parents[3]
NOTE: Final = "Written by `make docs` from the code; change it there."

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/commands.md": lambda: f"<!-- {NOTE} -->\n\n{commands.page()}\n",
    "docs/settings.md": lambda: f"<!-- {NOTE} -->\n\n{settings.page()}\n",
    "docs/metrics.md": lambda: f"<!-- {NOTE} -->\n\n{metrics.page()}\n",
    "docs/retention.md": lambda: f"<!-- {NOTE} -->\n\n{retention.page()}\n",
    "docs/topics.md": lambda: f"<!-- {NOTE} -->\n\n{topics.page()}\n",
    ".env.example": lambda: f"# {NOTE.replace('`', '')}\n\n{settings.example()}\n",
    "docs/contract.md": lambda: f"<!-- {NOTE} -->\n\n{contract.page()}\n",
    **files(),
}
"""Each page by its path in the repository."""


def stale() -> list[str]:
    """Return the pages that do not say what the code says."""
    return [path for path, page in PAGES.items() if _written(path) != page()]


def generate(*, check: bool = False) -> None:
    """Write every stale page; with *check* only tell which there are, and end with 1 if there are any."""
    behind = stale()
    if check and behind:
        fail(f"stale: {', '.join(behind)}; run `make docs`")
    for path in behind:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(PAGES[path](), encoding="utf-8")
        sys.stdout.write(f"written: {path}\n")


def _written(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None
