"""Asks the reports API what the tables of the dashboards ask it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from dashboards.check.asking import Asked
from dashboards.check.reading import Page, Target
from dashboards.check.wording import filled


@dataclass(frozen=True, slots=True)
class ReportsAsker:
    """Asks one edge."""

    client: httpx.Client
    """With the edge's address as its base, and a token with the scope ``reports:read``."""

    values: Mapping[str, str]
    """Of variables."""

    def ask_page(self, page: Page) -> Iterator[Asked]:
        """Ask for the rows of every table and course of a dashboard."""
        for panel in page.panels:
            for target in panel.targets:
                if target.path:
                    yield self._ask(page.name, panel.title, target)

    def _ask(self, page: str, panel: str, target: Target) -> Asked:
        try:
            path = filled(target.path, self.values)
            params = {name: filled(value, self.values) for name, value in target.params.items()}
        except KeyError as error:
            return Asked(
                page, panel, target.path, 0, [f"nothing fills ${error.args[0]}: name one with --{error.args[0]}"]
            )
        try:
            answer = self.client.get(path, params=params)
            told = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            return Asked(page, panel, path, 0, [f"the reports API does not answer: {error}"])
        return Asked(page, panel, path, len(_rows(told)), list(_faults(target, _rows(told))))


def _rows(told: Any) -> list[dict[str, Any]]:
    return list(told.get("data", [])) if isinstance(told, dict) else []


def _faults(target: Target, rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "there are no rows"
    else:
        missing = [column for column in target.columns if column not in rows[0]]
        yield from (f"the rows have no column {column}" for column in missing)
