"""``docs/metrics.md``: every metric that a process exposes."""

from collections.abc import Mapping
from typing import Final

from streams.console.docs.tables import table
from telemetry.edge_metrics import EdgeMetrics
from telemetry.metrics import PREFIX, declared
from telemetry.spec import MetricSpec

HEAD = """\
# Metrics

Every worker serves them at `/metrics` (`CARILLON_WORKER__HTTP_PORT`), beside `/livez` and `/readyz`. Each series whose
labels can be named is there from the start, as 0. No label ever names a notification, a device, a token or a person:
the numbers of one notification are in `carillon progress ID`. A value that a closed label does not know counts as
`other`, and so does one beyond the first 50 of an open label: `group`, `topic` and `partition` excepted, of which there
are as many as were planned. The exporter's own `process_*` metrics are served too."""


EDGE: Final = """\
## The edge

It serves its own at `/metrics` of its port, to who shows a token with the scope `reports:read` for all apps."""


def page() -> str:
    """Return the page."""
    return f"{HEAD}\n\n{_table(declared())}\n\n{EDGE}\n\n{_table(declared(EdgeMetrics))}"


def _table(specs: Mapping[str, MetricSpec]) -> str:
    rows = [
        (f"`{PREFIX}{spec.full_name}`", spec.kind.__name__.lower(), _labels(spec), spec.about)
        for spec in specs.values()
    ]
    return table(("metric", "kind", "labels and their values", "meaning"), rows)


def _labels(spec: MetricSpec) -> str:
    said = []
    for label, values in spec.labels.items():
        closed = "" if values is None else f" ({', '.join(dict.fromkeys(values))})"
        said.append(f"`{label}`{closed}")
    return "; ".join(said) or ""
