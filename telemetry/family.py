"""A metric with its labels: children made once and kept, and a label's values a closed set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge

from telemetry.bulk import Histogram
from telemetry.spec import MetricSpec

MetricT = TypeVar("MetricT", Counter, Gauge, Histogram)

OTHER: Final = "other"
"""Stands for every value that a closed label does not know."""

MAX_OPEN: Final = 50
"""Values that an open label (an app, a channel) may take in one process; later ones count as ``other``."""

PLANNED: Final = frozenset({"group", "topic", "partition"})
"""Open labels that take as many values as the topics were planned with, and no more however long a process runs: one
that became ``other`` would be written over by the next, and be missing from every sum."""


@dataclass(slots=True)
class Family(Generic[MetricT]):
    """Every child of one metric."""

    spec: MetricSpec
    metric: MetricT
    _children: dict[tuple[str, ...], MetricT] = field(default_factory=dict)
    _seen: dict[str, set[str]] = field(default_factory=dict)

    def of(self, *values: str) -> MetricT:
        """Return the child for these label values, in the order of the declaration; cheap once it is known.

        A value outside a closed set, or one too many of an open set that nobody planned, counts as ``other``: an
        unforeseen word must neither stop a worker nor make a new series for each device.
        """
        child = self._children.get(values)
        return child if child is not None else self._make(values)

    def initialise(self, known: Mapping[str, Sequence[str]]) -> None:
        """Show 0 for every combination that can be named: a ratio with an absent numerator is *no data*, not 0."""
        for values in self.spec.combinations(known):
            self.of(*values)

    def _make(self, values: tuple[str, ...]) -> MetricT:
        if len(values) != len(self.spec.labels):
            message = f"{self.spec.name} has the labels {list(self.spec.labels)}, and was given {len(values)}"
            raise ValueError(message)
        if not values:
            return self.metric
        told = tuple(self._admit(label, value) for label, value in zip(self.spec.labels, values, strict=True))
        child = self.metric.labels(*told)
        # What is not admitted is not kept either, or a stream of unforeseen words would fill the memory.
        if told == values:
            self._children[values] = child
        return child

    def _admit(self, label: str, value: str) -> str:
        closed = self.spec.labels[label]
        if closed is not None:
            return value if value in closed else OTHER
        if label in PLANNED:
            return value
        seen = self._seen.setdefault(label, set())
        if value in seen or len(seen) < MAX_OPEN:
            seen.add(value)
            return value
        return OTHER


def open_family(spec: MetricSpec, prefix: str, registry: CollectorRegistry) -> Family[Any]:
    """Register a metric and return its children."""
    extra = {"buckets": spec.bounds} if spec.bounds else {}
    metric = spec.kind(prefix + spec.name, spec.about, tuple(spec.labels), registry=registry, **extra)
    return Family(spec, metric)
