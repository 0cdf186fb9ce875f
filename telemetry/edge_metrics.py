"""Every metric of the edge, declared as those of the workers are: one field each."""

from dataclasses import dataclass
from typing import Annotated, Final

from prometheus_client import CollectorRegistry

from telemetry.metrics import Counters, Gauges, Histograms, open_families
from telemetry.spec import counter, gauge, histogram

ANSWER: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: most answers take some ms, those that read a whole notification a second, and a server that is away ten."""


@dataclass(frozen=True, slots=True)
class EdgeMetrics:
    """What the edge counts; ``open_edge_metrics`` makes one."""

    registry: CollectorRegistry

    requests: Annotated[
        Counters,
        counter("edge_requests", "Requests answered, by the path as the document has it.", path=None, status=None),
    ]
    seconds: Annotated[
        Histograms,
        histogram(
            "edge_request_seconds", "Time until an answer began; of a stream, its first event.", ANSWER, path=None
        ),
    ]
    pages: Annotated[Gauges, gauge("edge_live_pages", "Live pages that are open.")]


def open_edge_metrics() -> EdgeMetrics:
    """Return the metrics of one edge on a registry of their own."""
    registry, families = open_families(EdgeMetrics)
    return EdgeMetrics(registry, **families)
