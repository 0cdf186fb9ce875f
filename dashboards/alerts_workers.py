"""Alerts on the processes themselves: what is not seen raises no other alert."""

from typing import Final

from dashboards.alert import Alert, Example, Fired, Severity, sample
from dashboards.metric import EDGE_JOB, JOB, METRICS, only
from dashboards.promql import Expr, Lens, absent, either
from deploy.workers import workers

UP: Final = f'up{{job="{JOB}"}}'
WORKER: Final = {"job": JOB, "instance": "worker:9100"}
SEEN: Final = f'up{{job="{JOB}",instance="worker:9100"}}'

UNREACHABLE: Final = Alert(
    "WorkerUnreachable",
    Expr(f"{UP} == 0", ("job", "instance")),
    "2m",
    Severity.PAGE,
    "{{ $labels.instance }} does not answer",
    "Prometheus finds {{ $labels.instance }} among its targets and cannot read its metrics: the process hangs, or its "
    "port is closed.",
    (
        Example("a worker hangs", {SEEN: "1x5 0x20"}, "10m", (Fired(WORKER),), not_yet="7m"),
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

ALWAYS: Final = tuple(worker.name for worker in workers() if worker.reads and not worker.sends)
"""Roles that every installation has and that records wait for; of *lag*, which none wait for, LagUnknown tells."""

SENDERS: Final = tuple(worker.name for worker in workers() if worker.sends)
"""Of each channel there is; an installation need not have them all, so one is missed that was there."""

LAST_HOUR: Final = Lens("1h")
_sender = (only("role", *SENDERS),)
_here = LAST_HOUR.gauge("max", METRICS.build_info, "role", only=_sender)


def _worker(role: str, also: str = "") -> str:
    return sample(METRICS.build_info, also=also, role=role, version="1", python="3.13.9")


def _seen(roles: tuple[str, ...], **others: str) -> dict[str, str]:
    """Return what is seen of each role: a worker all the time, or what is said of it; ``_`` is a dash."""
    seen = {**dict.fromkeys(roles, "1x70"), **{name.replace("_", "-"): values for name, values in others.items()}}
    return {SEEN: "1x70", **{_worker(role): values for role, values in seen.items()}}


MISSING: Final = Alert(
    "RoleMissing",
    # Where nobody is seen at all, NoWorkerSeen says it once.
    either(
        [
            *(absent(METRICS.build_info, only("role", role)) for role in ALWAYS),
            LAST_HOUR.over("last", METRICS.build_info, "role", only=_sender).unless(_here),
        ]
    ).while_any(Expr(f"{UP} == 1")),
    "2m",
    Severity.PAGE,
    "No worker {{ $labels.role }} is there",
    "Prometheus sees no process of the role {{ $labels.role }}: what is meant for it waits on its topic. A sender is "
    "missed for an hour after it was last seen.",
    (
        Example(
            "the last worker of a role was stopped, and is no target any more",
            _seen((*ALWAYS, *SENDERS), tally="1x5 stale"),
            "10m",
            (Fired({"role": "tally"}),),
            not_yet="7m",
        ),
        Example(
            "one of two workers was stopped",
            {**_seen((*ALWAYS, *SENDERS)), _worker("tally", 'instance="tally-2:9100"'): "1x5 stale"},
            "10m",
        ),
        Example(
            "the direct senders of a channel were stopped",
            _seen((*ALWAYS, *SENDERS), send_apns_direct="1x5 stale"),
            "10m",
            (Fired({"role": "send-apns-direct"}),),
            not_yet="7m",
        ),
        Example("a channel was given up an hour ago", _seen(ALWAYS, send_apns="1x5 stale"), "70m"),
        Example("nobody is seen at all, which another alert says", {'up{job="another"}': "1x20"}, "10m"),
        Example("a channel was never there", _seen(ALWAYS), "10m"),
        Example("a role was started anew within a minute", _seen(ALWAYS, tally="1x5 stale 1x20"), "10m"),
    ),
)

EDGE_UP: Final = f'up{{job="{EDGE_JOB}"}}'
EDGE: Final = {"job": EDGE_JOB, "instance": "edge:8080"}
EDGE_SEEN: Final = f'up{{job="{EDGE_JOB}",instance="edge:8080"}}'

EDGE_GONE: Final = Alert(
    "EdgeUnreachable",
    either([Expr(f"{EDGE_UP} == 0", ("job", "instance")), Expr(f"absent({EDGE_UP})", ("job",))]),
    "2m",
    Severity.TICKET,
    "The edge does not answer",
    "Prometheus cannot read the edge's metrics, or finds no edge: reports and the live page, with its brake, may be "
    "out of reach. Notifications are sent all the same.",
    (
        Example("it hangs", {EDGE_SEEN: "1x5 0x20"}, "10m", (Fired(EDGE),), not_yet="7m"),
        Example(
            "it was stopped, and is no target any more",
            {EDGE_SEEN: "1x5 stale"},
            "10m",
            (Fired({"job": EDGE_JOB}),),
            not_yet="7m",
        ),
        Example("it was started anew", {EDGE_SEEN: "1x5 0 1x20"}, "10m"),
    ),
)

WORKER_ALERTS: Final = (UNREACHABLE, UNSEEN, MISSING, EDGE_GONE)
