"""Sends every question with its variables filled in, and judges what comes back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.check.answers import Prometheus, RefusedError, Series
from dashboards.check.finding import Finding
from dashboards.check.reading import Page, Target
from dashboards.check.wording import filled, labels_in, metrics_in


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and what came of it."""

    page: str
    panel: str
    question: str
    series: int
    faults: Sequence[str]
    is_quiet: bool = False
    """There are series, and none has a number: nothing was observed."""

    def findings(self) -> Iterator[Finding]:
        """Give its faults."""
        return (Finding(self.page, self.panel, fault) for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one Prometheus."""

    prometheus: Prometheus
    there: set[str]
    """The names that Prometheus has."""

    values: Mapping[str, str]
    """Of variables."""

    allow_quiet: bool = False

    def ask_page(self, page: Page) -> Iterator[Asked]:
        """Give every question of a dashboard to Prometheus."""
        for name, query in page.variables.items():
            if query:
                yield self._variable(page, name, query)
        for panel in page.panels:
            for target in panel.targets:
                if target.expr:
                    yield self._question(page, panel.title, target)

    def ask_rule(self, page: str, name: str, expr: str) -> Asked:
        """Ask what a rule asks; to be silent is its usual state."""
        absent = self._absent(expr)
        try:
            return Asked(page, name, expr, len(self.prometheus.ask(expr, instant=True)), absent)
        except RefusedError as error:
            return Asked(page, name, expr, 0, [f"Prometheus refuses its question: {error}", *absent])

    def _question(self, page: Page, panel: str, target: Target) -> Asked:
        try:
            expr = filled(target.expr, self.values)
        except KeyError as error:
            return Asked(page.name, panel, target.expr, 0, [f"nothing fills ${error.args[0]}"])
        absent = self._absent(expr)
        try:
            series = self.prometheus.ask(expr, instant=target.is_instant)
        except RefusedError as error:
            return Asked(page.name, panel, expr, 0, [f"Prometheus refuses its question: {error}", *absent])
        is_quiet = bool(series) and all(each.is_quiet for each in series)
        faults = [*absent, *self._empty(series, is_quiet=is_quiet), *_unlabelled(target.legend, series)]
        return Asked(page.name, panel, expr, len(series), faults, is_quiet)

    def _variable(self, page: Page, name: str, query: str) -> Asked:
        """Ask whether a variable has values: the metric is there, and has the label."""
        metric, _, label = query.removeprefix("label_values(").removesuffix(")").rpartition(", ")
        expr = f"group by ({label}) ({metric})"
        try:
            series = self.prometheus.ask(expr, instant=True)
        except RefusedError as error:
            return Asked(page.name, f"${name}", expr, 0, [f"Prometheus refuses its question: {error}"])
        named = [each for each in series if label in each.labels]
        return Asked(page.name, f"${name}", expr, len(named), [] if named else [f"no series of {metric} has {label}"])

    def _absent(self, expr: str) -> list[str]:
        return [f"nobody exposes {name}" for name in sorted(metrics_in(expr) - self.there)]

    def _empty(self, series: Sequence[Series], *, is_quiet: bool) -> Iterator[str]:
        if not series:
            yield "the answer is empty"
        elif is_quiet and not self.allow_quiet:
            yield "the answer has no number: nothing was observed"


def _unlabelled(legend: str, series: Sequence[Series]) -> Iterator[str]:
    for label in labels_in(legend):
        if any(label not in each.labels for each in series):
            yield f"its legend names {label}, which the answer does not have"
