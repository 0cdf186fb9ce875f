"""Every metric, declared in one place: one field of ``Metrics`` each.

Never a label: a notification, a device, a token, a person, the text of an error. Numbers of one notification come
from its progress. A metric that is not a field here does not exist, so the reference page is complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from platform import python_version
from typing import Annotated, Any, Final, TypeAlias, get_type_hints

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, disable_created_metrics

from telemetry import buckets
from telemetry import vocabulary as words
from telemetry.bulk import Histogram
from telemetry.family import Family, open_family
from telemetry.spec import MetricSpec, counter, gauge, histogram
from telemetry.version import running_version

PREFIX: Final = "carillon_"

Counters: TypeAlias = Family[Counter]
Gauges: TypeAlias = Family[Gauge]
Histograms: TypeAlias = Family[Histogram]


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a process counts; ``open_metrics`` makes one. The values given to ``of`` follow the order of the labels."""

    registry: CollectorRegistry

    commands: Annotated[
        Counters,
        counter("commands", "Commands read, by what was decided.", type=words.COMMAND_TYPES, verdict=words.VERDICTS),
    ]
    refusals: Annotated[
        Counters,
        counter("command_refusals", "Commands refused, by the kind of their first reason.", reason=words.REFUSALS),
    ]
    selected: Annotated[Counters, counter("devices_selected", "Devices selected, each once.", app=None, channel=None)]
    suppressed: Annotated[
        Counters,
        counter("devices_suppressed", "Devices selected that get no segment.", app=None, reason=words.SUPPRESSIONS),
    ]
    redriven: Annotated[
        Counters,
        counter("deliveries_redriven", "Deliveries that had ended and are sent again.", app=None, channel=None),
    ]
    pages: Annotated[Counters, counter("expansion_pages", "Pages of audiences cut into segments.")]
    devices_cut: Annotated[Counters, counter("expansion_devices", "Devices on pages, when one is cut.", channel=None)]
    page_seconds: Annotated[
        Histograms, histogram("expansion_page_seconds", "Time to read and cut one page.", buckets.PAGE)
    ]
    provider_requests: Annotated[
        Counters,
        counter(
            "provider_requests", "Requests to providers, by their end.", channel=None, app=None, result=words.ANSWERS
        ),
    ]
    provider_seconds: Annotated[
        Histograms,
        histogram(
            "provider_request_seconds", "Time from a delivery's hand-over to its answer.", buckets.REQUEST, channel=None
        ),
    ]
    provider_inflight: Annotated[
        Gauges, gauge("provider_inflight", "Deliveries handed to a provider and not answered.", channel=None)
    ]
    provider_connections: Annotated[
        Gauges, gauge("provider_connections", "Connections to providers that are open.", channel=None)
    ]
    provider_goaways: Annotated[
        Counters, counter("provider_goaways", "Times that a provider asked to leave a connection.", channel=None)
    ]
    quota_limit: Annotated[
        Gauges,
        gauge(
            "provider_quota_limit",
            "Deliveries a second that this worker may start on a route now, after ramp and 429; +Inf: nothing limits.",
            channel=None,
            app=None,
        ),
    ]
    quota_used: Annotated[
        Gauges,
        gauge(
            "provider_quota_used",
            "Deliveries a second that this worker started on a route lately.",
            channel=None,
            app=None,
        ),
    ]
    throttled_seconds: Annotated[
        Counters,
        counter(
            "provider_throttled_seconds",
            "Seconds in which a route waited because its provider answered with 429.",
            channel=None,
            app=None,
        ),
    ]
    route_paused: Annotated[
        Gauges,
        gauge("route_paused", "1 while anything holds all of a route, in its senders; else 0.", channel=None, app=None),
    ]
    brake_trips: Annotated[
        Counters,
        counter(
            "brake_trips", "Times that a worker stopped a route by itself.", channel=None, app=None, why=words.TRIPS
        ),
    ]
    credential_expiry: Annotated[
        Gauges,
        gauge(
            "provider_credential_expiry_timestamp_seconds",
            "When what a route shows ends; a certificate has to be replaced by hand, a token replaces itself.",
            channel=None,
            app=None,
            kind=None,
        ),
    ]
    credential_stale: Annotated[
        Gauges,
        gauge(
            "provider_credential_stale",
            "1 while newer credentials were put in place that cannot be used; the log says why.",
            channel=None,
            app=None,
        ),
    ]
    retries: Annotated[
        Counters, counter("retries_scheduled", "Deliveries to be tried again.", channel=None, reason=words.DEFERRALS)
    ]
    deliveries: Annotated[
        Counters,
        counter(
            "deliveries",
            "Deliveries that ended, each counted once however often its result is read.",
            words.ENDS,
            app=None,
            channel=None,
            outcome=[outcome for outcome, _ in words.ENDS],
            reason=[reason for _, reason in words.ENDS],
        ),
    ]
    end_to_end_seconds: Annotated[
        Histograms,
        histogram(
            "end_to_end_seconds",
            "Time from the command's record to the final outcome of a delivery.",
            buckets.END_TO_END,
            lane=words.LANES,
            channel=None,
        ),
    ]
    devices_retired: Annotated[
        Counters,
        counter(
            "devices_retired",
            "Dead addresses taken out of later audiences.",
            channel=None,
            reason=words.RETIREMENTS,
        ),
    ]
    devices_spared: Annotated[
        Counters,
        counter("devices_spared", "Dead addresses not believed, because their route was paused.", channel=None),
    ]
    dead_letters: Annotated[
        Counters,
        counter("dead_letters", "Records that could not be handled.", stage=words.STAGES, reason=words.POISON),
    ]
    letter_limit_tripped: Annotated[
        Gauges,
        gauge(
            "dead_letter_limit_tripped",
            "1 while a stage gives up too many records: it has stopped, or, on the ways in, keeps no more values.",
            stage=words.STAGES,
        ),
    ]
    duplicates_suppressed: Annotated[
        Counters,
        counter("duplicates_suppressed", "Repeats that were recognised and changed nothing.", stage=words.GUARDS),
    ]
    ledger_deliveries: Annotated[
        Gauges,
        gauge(
            "ledger_deliveries", "Deliveries of the notifications that go on, by where they stand.", state=words.STATES
        ),
    ]
    ledger_imbalance: Annotated[
        Gauges, gauge("ledger_imbalance", "Selected minus the sum it should equal; anything but 0 is a defect.")
    ]
    notifications_closed: Annotated[
        Counters,
        counter(
            "notifications_closed",
            "Notifications that could not end: look for a channel without a sender, or for what was lost.",
            app=None,
        ),
    ]
    lag_records: Annotated[
        Gauges,
        gauge(
            "consumer_lag_records",
            "Offsets of a partition that a group has not read; 0 where no record is among them.",
            group=None,
            topic=None,
            partition=None,
        ),
    ]
    committed_offset: Annotated[
        Gauges,
        gauge(
            "committed_offset",
            "Where a group goes on reading a partition; it stands still where nothing is read.",
            group=None,
            topic=None,
            partition=None,
        ),
    ]
    oldest_unprocessed: Annotated[
        Gauges,
        gauge(
            "oldest_unprocessed_seconds",
            "Age of the oldest record of a topic that a group has not read; 0: it has read all.",
            group=None,
            topic=None,
        ),
    ]
    lag_read_at: Annotated[
        Gauges,
        gauge("lag_read_timestamp_seconds", "When the lag was last read; 0 where this process does not read it."),
    ]
    rebalances: Annotated[
        Counters, counter("rebalances", "Times that partitions were given or taken.", role=words.ROLES)
    ]
    rebalance_seconds: Annotated[
        Histograms,
        histogram(
            "rebalance_seconds",
            "Time in which a worker read nothing because partitions were on the move.",
            buckets.STANDSTILL,
            role=words.ROLES,
        ),
    ]
    event_loop_lag: Annotated[
        Histograms,
        histogram("event_loop_lag_seconds", "How much later than asked the event loop woke up.", buckets.LAG),
    ]
    spans_dropped: Annotated[
        Counters,
        counter(
            "trace_spans_dropped",
            "Spans that no collector has: it was away, or slower than they came.",
            reason=words.SPAN_LOSSES,
        ),
    ]
    build_info: Annotated[
        Gauges, gauge("build_info", "Always 1; the labels say what runs.", role=None, version=None, python=None)
    ]


def declared(of: type = Metrics) -> dict[str, MetricSpec]:
    """Return every metric's declaration by the name of its field: of a worker, or of another kind of process."""
    hints = get_type_hints(of, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if hasattr(hint, "__metadata__")}


def open_metrics(role: str, *, channels: Sequence[str] = (), apps: Sequence[str] = ("default",)) -> Metrics:
    """Return the metrics of one process on a registry of their own, with 0 for all that can be named.

    Parameters
    ----------
    role
        What the process is, for ``build_info``.
    channels, apps
        Those this process deals with; others are admitted later, up to ``telemetry.family.MAX_OPEN``.
    """
    registry, families = open_families(Metrics)
    metrics = Metrics(registry, **families)
    known = {"channel": tuple(channels), "app": tuple(apps)}
    for family in families.values():
        family.initialise(known)
    metrics.build_info.of(role, running_version(), python_version()).set(1)
    return metrics


def open_families(of: type) -> tuple[CollectorRegistry, dict[str, Family[Any]]]:
    """Return a registry with the process's own metrics, and a family for each declaration."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library forgot to annotate it
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return registry, {name: open_family(spec, PREFIX, registry) for name, spec in declared(of).items()}
