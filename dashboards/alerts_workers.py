"""Alerts on the processes themselves: what is not seen raises no other alert."""

from typing import Final

from dashboards.alert import Alert, Example, Fired, Severity
from dashboards.metric import JOB
from dashboards.promql import Expr

UP: Final = f'up{{job="{JOB}"}}'
WORKER: Final = {"job": JOB, "instance": "worker:9100"}
SEEN: Final = f'up{{job="{JOB}",instance="worker:9100"}}'

UNREACHABLE: Final = Alert(
    "WorkerUnreachable",
    Expr(f"{UP} == 0", ("job", "instance")),
    "2m",
    Severity.PAGE,
    "{{ $labels.instance }} does not answer",
    "Prometheus cannot read the metrics of {{ $labels.instance }}: the process is gone, or hangs.",
    (
        Example("a worker is gone", {SEEN: "1x5 0x20"}, "10m", (Fired(WORKER),), not_yet="7m"),
        Example("a worker was started anew", {SEEN: "1x5 0 1x20"}, "10m"),
    ),
)

UNSEEN: Final = Alert(
    "NoWorkerSeen",
    Expr(f"absent({UP})", ("job",)),
    "5m",
    Severity.PAGE,
    "Prometheus sees no worker at all",
    "The job is not scraped: its targets are not found, or its name was changed. No other alert can fire.",
    (
        Example("nothing is scraped", {'up{job="another"}': "1x20"}, "10m", (Fired({"job": JOB}),), not_yet="4m"),
        Example("a worker is seen", {SEEN: "1x20"}, "10m"),
    ),
)

WORKER_ALERTS: Final = (UNREACHABLE, UNSEEN)
