"""What can be judged without asking anybody: numbers, places, words and variables of every panel."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final, cast

from prometheus_client import Histogram

from dashboards.check.finding import Finding
from dashboards.check.reading import Page, Shown
from dashboards.check.wording import metrics_in, variables_in
from dashboards.metric import PROCESS
from telemetry.metrics import PREFIX, declared

COLUMNS: Final = 24
SCRAPERS_OWN: Final = frozenset({"up"})
"""Metrics that Prometheus adds for each process."""


def judge_page(page: Page) -> Iterator[Finding]:
    """Give every fault of a dashboard that its JSON shows."""
    numbers = Counter(panel.number for panel in page.panels)
    for panel in page.panels:
        for fault in (*_numbered(panel, numbers), *_placed(panel), *_told(panel), *_asked(panel)):
            yield Finding(page.name, panel.title or f"panel {panel.number}", fault)
    for one, other in combinations(page.panels, 2):
        if one.place.overlaps(other.place):
            yield Finding(page.name, one.title, f"it overlaps {other.title!r}")
    yield from (Finding(page.name, "variables", fault) for fault in _chosen(page))


def known_metrics() -> set[str]:
    """Return the name of every series that a worker can expose."""
    names = set(PROCESS) | SCRAPERS_OWN
    for spec in declared().values():
        parts = ("_bucket", "_sum", "_count") if issubclass(cast("type", spec.kind), Histogram) else ("",)
        names |= {f"{PREFIX}{spec.full_name}{part}" for part in parts}
    return names


def _numbered(panel: Shown, numbers: Counter[int | None]) -> Iterator[str]:
    if panel.number is None:
        yield "it has no id"
    elif numbers[panel.number] > 1:
        yield f"its id {panel.number} is another panel's too"


def _placed(panel: Shown) -> Iterator[str]:
    if panel.place.width < 1 or panel.place.height < 1 or panel.place.x + panel.place.width > COLUMNS:
        yield f"its place is not within the {COLUMNS} columns"


def _told(panel: Shown) -> Iterator[str]:
    if not panel.title:
        yield "it has no title"
    if panel.is_heading:
        return
    if not panel.description:
        yield "it has no description"
    if not panel.unit:
        yield "it has no unit"
    if not panel.targets:
        yield "it asks nothing"


def _asked(panel: Shown) -> Iterator[str]:
    for target in panel.targets:
        if not (target.expr or target.path):
            yield "one of its questions is empty"
        for name in sorted(metrics_in(target.expr) - known_metrics()):
            yield f"no worker has a metric {name}"


def _chosen(page: Page) -> Iterator[str]:
    used, there = variables_in(page.text), set(page.variables)
    for name in sorted(used - there):
        yield f"${name} is used and not declared"
    for name in sorted(there - used):
        yield f"${name} is declared and not used"
    for name, query in page.variables.items():
        asked = {word for word in metrics_in(query.replace("label_values(", "(")) if word.startswith(PREFIX)}
        for metric in sorted(asked - known_metrics()):
            yield f"the values of ${name} come from {metric}, which no worker has"
