"""A Prometheus that answers what it was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.check.answers import RefusedError, Series


def a_series(*values: float, **labels: str) -> Series:
    """Return a series with these values, or with one."""
    return Series(labels, values or (1.0,))


@dataclass(slots=True)
class FakePrometheus:
    """Answers each expression that begins so; another one is refused as a parse error."""

    answers: Mapping[str, Sequence[Series]]
    has: set[str] = field(default_factory=lambda: {"carillon_deliveries_total"})
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def names(self) -> set[str]:
        return self.has

    def ask(self, expr: str, *, instant: bool) -> list[Series]:
        self.asked.append((expr, instant))
        for begin, series in self.answers.items():
            if expr.startswith(begin):
                return list(series)
        message = "parse error: unexpected end of input"
        raise RefusedError(message)
