"""What the account of a notification shows as metrics, when a result is counted for the first time."""

from collections.abc import Mapping

from models.names import AppId
from models.result import Result, Selected, Settled
from rules.closing import Entry
from telemetry.metrics import Metrics
from telemetry.traces.scope import trace_of


def show_counted(metrics: Metrics, app: AppId, result: Result, became: Mapping[Entry, int]) -> None:
    """Count the devices that a result tells of, the deliveries that ended by it, and how long after its launch."""
    if isinstance(result, Selected):
        _show_selected(metrics, app, result)
    if became and isinstance(result, Settled) and result.launched_ms:
        took_s = result.at.timestamp() - result.launched_ms / 1000
        trace = trace_of(result.notification_id)
        example = None if trace is None else {"trace_id": trace}
        seconds = metrics.end_to_end_seconds.of(result.lane.value, result.channel)
        seconds.observe(took_s, example)
        seconds.observe_many([(took_s, sum(became.values()) - 1)])
    for (channel, outcome, reason), number in became.items():
        metrics.deliveries.of(app, channel, outcome.value, reason.value).inc(number)


def _show_selected(metrics: Metrics, app: AppId, page: Selected) -> None:
    metrics.selected.of(app, page.channel).inc(page.devices)
    for reason, number in page.suppressed.items():
        metrics.suppressed.of(app, reason).inc(number)
