"""Every file that is generated, by its name in this folder."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from dashboards.board import to_json
from dashboards.catalogue import BOARDS
from dashboards.rules import RULES_FILE, rules_page, tests_page
from dashboards.scrape import cluster_page, scrape_page

FOLDER: Final = Path(__file__).parent

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    **{f"{board.uid}.json": partial(to_json, board) for board in BOARDS},
    RULES_FILE: rules_page,
    "alerts.test.yml": tests_page,
    "prometheus.yml": scrape_page,
    "prometheus.kubernetes.yml": cluster_page,
}


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the files of a folder that do not say what the code says."""
    return [name for name, page in PAGES.items() if _written(folder / name) != page()]


def write(folder: Path = FOLDER) -> list[str]:
    """Write what is stale, and return its names."""
    behind = stale(folder)
    for name in behind:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    return behind


def _written(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None
