"""A metric as it is declared: data, from which the metric and its line in the reference page are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from prometheus_client import Counter, Gauge

from telemetry.bulk import Histogram

Values: TypeAlias = Sequence[str] | None
"""The values of a label; None: open, that is not known before the process runs."""


@dataclass(frozen=True, slots=True)
class MetricSpec:
    """One metric."""

    kind: Callable[..., Any]
    """``Counter``, ``Gauge`` or ``Histogram``."""

    name: str
    """Without the prefix; a counter's without ``_total``."""

    about: str
    """One sentence for the reference page and for whoever reads ``/metrics``."""

    labels: Mapping[str, Values]
    pairs: Sequence[tuple[str, str]] = ()
    """Values that the last two labels take together, where not every combination occurs."""

    bounds: Sequence[float] = ()
    """Upper bounds of the buckets in seconds; histograms only."""

    @property
    def full_name(self) -> str:
        """The name that Prometheus shows, without the prefix."""
        return f"{self.name}_total" if self.kind is Counter else self.name

    def combinations(self, known: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
        """Return the label values that can be named before anything happened; *known* are those of open labels."""
        choices = [known.get(label, ()) if values is None else values for label, values in self.labels.items()]
        if not self.pairs:
            return list(product(*choices))
        return [(*first, *pair) for first in product(*choices[:-2]) for pair in self.pairs]


def counter(name: str, about: str, pairs: Sequence[tuple[str, str]] = (), **labels: Values) -> MetricSpec:
    """Declare a counter; each further argument is a label."""
    return MetricSpec(Counter, name, about, labels, pairs=pairs)


def gauge(name: str, about: str, **labels: Values) -> MetricSpec:
    """Declare a gauge; each further argument is a label."""
    return MetricSpec(Gauge, name, about, labels)


def histogram(name: str, about: str, bounds: Sequence[float], **labels: Values) -> MetricSpec:
    """Declare a histogram with its bounds; each further argument is a label."""
    return MetricSpec(Histogram, name, about, labels, bounds=bounds)
