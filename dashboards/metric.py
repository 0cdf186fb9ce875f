"""One metric in PromQL, named by its field of ``Metrics``: what is not declared there cannot be asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from prometheus_client import Histogram

from telemetry.family import Family
from telemetry.metrics import PREFIX, open_metrics
from telemetry.spec import MetricSpec

Field: TypeAlias = Family[Any]

METRICS: Final = open_metrics("dashboards")
"""Every metric there is, each with its declaration; nothing is ever counted on these."""

SCRAPED: Final = ("job", "instance")
"""The labels that Prometheus adds: what is scraped, and the process."""

JOB: Final = "carillon"
"""What the workers are called as a job of Prometheus; other programs have ``process_*`` metrics too."""

EDGE_JOB: Final = "carillon-edge"
"""What the edge is called as a job: it is no worker, and asks Prometheus for a token."""

PROCESS: Final = (
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_open_fds",
    "process_max_fds",
    "process_start_time_seconds",
)
"""Metrics of every process that the client library adds by itself; ``Metrics`` has no field for them."""


@dataclass(frozen=True, slots=True)
class Only:
    """Keeps the series whose label has one of some values; with *but*, those that have none of them."""

    label: str
    values: Sequence[str]
    but: bool = False

    def matcher(self, spec: MetricSpec) -> str:
        """Return it as PromQL; a value that a closed label never has is a ValueError."""
        known = spec.labels[self.label]
        strangers = set(self.values) - set(self.values if known is None else known)
        if strangers:
            message = f"{spec.name}: {self.label} is never {sorted(strangers)}; it is one of {sorted(known or ())}"
            raise ValueError(message)
        sign = {(False, False): "=", (True, False): "!=", (False, True): "=~", (True, True): "!~"}
        return f'{self.label}{sign[self.but, len(self.values) > 1]}"{"|".join(self.values)}"'


def only(label: str, *values: str) -> Only:
    """Keep the series whose label has one of these values."""
    return Only(label, values)


def but(label: str, *values: str) -> Only:
    """Keep the series whose label has none of these values."""
    return Only(label, values, but=True)


def series(field: Field, *which: Only, variables: Iterable[str] = (), part: str = "", also: str = "") -> str:
    """Return the selector of a metric.

    Parameters
    ----------
    field
        Of ``METRICS``.
    which
        What is kept of it.
    variables
        Labels that a dashboard's variable of the same name narrows down, where the metric has them.
    part
        ``_bucket``, ``_sum`` or ``_count`` of a histogram.
    also
        A matcher that no declaration knows, such as a bucket's bound.
    """
    spec = field.spec
    if bool(part) != issubclass(cast("type", spec.kind), Histogram):
        message = f"{spec.name}: a histogram is asked for by a part of it, and nothing else is"
        raise ValueError(message)
    matchers = [only_.matcher(spec) for only_ in which]
    matchers += [f'{name}=~"${name}"' for name in variables if name in spec.labels]
    matchers += [also] if also else []
    return f"{PREFIX}{spec.full_name}{part}" + (f"{{{','.join(matchers)}}}" if matchers else "")


def checked(field: Field, labels: Sequence[str]) -> Sequence[str]:
    """Return the labels; ValueError where the metric has one of them not."""
    known = (*field.spec.labels, *SCRAPED)
    strangers = set(labels) - set(known)
    if strangers:
        message = f"{field.spec.name} has no label {sorted(strangers)}, but {sorted(known)}"
        raise ValueError(message)
    return labels
