"""Every file that is written from the code, by its path in the repository."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from deploy import acls, cluster, compose

ROOT: Final = Path(__file__).parents[1]

FILES: Final[Mapping[str, Callable[[], str]]] = {
    compose.FILE: lambda: compose.written(ROOT),
    **cluster.files(),
    acls.FILE: acls.written,
}


def stale() -> list[str]:
    """Return the files that do not say what the code says."""
    return [path for path, text in FILES.items() if _there(path) != text()]


def write() -> None:
    """Write every stale file, and say which."""
    for path in stale():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(FILES[path](), encoding="utf-8")
        sys.stdout.write(f"written: {path}\n")


def _there(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None
